import { Center, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** The designed empty state: what is missing, why one would want it, and how to begin. */
export function Empty({
  title,
  hint,
  action,
}: {
  title: string;
  hint: string;
  action?: ReactNode;
}) {
  return (
    <Center py={64}>
      <Stack align="center" maw={420} gap="xs">
        <Title order={2} size="h4">
          {title}
        </Title>
        <Text c="dimmed" ta="center">
          {hint}
        </Text>
        {action}
      </Stack>
    </Center>
  );
}
