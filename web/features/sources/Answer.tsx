'use client';

import { Badge, Code, Group, Stack, Text } from '@mantine/core';
import { formatMoment } from '@/features/fields/format';
import { texts } from '@/lib/texts';

type Props = { data: unknown; fetchedAt: string | null | undefined; stale: boolean };

const words = texts.automation.sources;

/** What a third party has answered, with its age; nothing when there was no answer. */
export function Answer({ data, fetchedAt, stale }: Props) {
  if (data === null || data === undefined) {
    return null;
  }
  return (
    <Stack gap="xs" role="status">
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          {words.answer}
        </Text>
        {fetchedAt && (
          <Badge variant="light" color={stale ? 'yellow' : 'gray'} tt="none">
            {texts.external.age(formatMoment(fetchedAt), stale)}
          </Badge>
        )}
      </Group>
      <Code block tabIndex={0} role="group" aria-label={words.answer}>
        {JSON.stringify(data, null, 2)}
      </Code>
    </Stack>
  );
}
