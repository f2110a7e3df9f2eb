import { Stack, Text, Title } from '@mantine/core';
import { IconInbox } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import styles from './Empty.module.css';

type Props = {
  title: string;
  hint: string;
  /** A sign for what is missing. */
  icon?: typeof IconInbox;
  action?: ReactNode;
};

/** The designed empty state: what is missing, why one would want it, and how to begin. */
export function Empty({ title, hint, icon: Icon = IconInbox, action }: Props) {
  return (
    <div className={styles.card}>
      <Stack align="center" maw={400} gap={6}>
        <div className={styles.sign}>
          <Icon size={24} stroke={1.5} aria-hidden />
        </div>
        <Title order={2} size="h4" ta="center">
          {title}
        </Title>
        <Text c="dimmed" size="sm" ta="center" mb={action ? 'sm' : 0}>
          {hint}
        </Text>
        {action}
      </Stack>
    </div>
  );
}
