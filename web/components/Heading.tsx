import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** The top of a page: its title, a word on what it is for, and what can be done. */
export function Heading({
  title,
  hint,
  children,
}: {
  title: string;
  hint?: string;
  children?: ReactNode;
}) {
  return (
    <Group justify="space-between" align="flex-start">
      <div>
        <Title order={1} size="h2">
          {title}
        </Title>
        {hint && (
          <Text c="dimmed" size="sm" maw={560}>
            {hint}
          </Text>
        )}
      </div>
      {children}
    </Group>
  );
}
