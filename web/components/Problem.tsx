'use client';

import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { failureOf } from '@/lib/failures';
import { texts } from '@/lib/texts';

/** The designed error state: what happened, the reference for support, and a way on. */
export function Problem({ error, retry }: { error: unknown; retry?: () => void }) {
  const { message, traceId } = failureOf(error);
  return (
    <Alert
      color="red"
      icon={<IconAlertCircle aria-hidden />}
      title={texts.states.failed}
      role="alert"
    >
      <Text size="sm">{message}</Text>
      {traceId && (
        <Text size="xs" c="dimmed" mt={4}>
          {texts.states.reference(traceId)}
        </Text>
      )}
      {retry && (
        <Group mt="sm">
          <Button size="xs" variant="light" color="red" onClick={retry}>
            {texts.states.retry}
          </Button>
        </Group>
      )}
    </Alert>
  );
}
