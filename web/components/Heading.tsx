import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './Heading.module.css';
import { Trail } from './Trail';

type Props = {
  title: string;
  /** A word on what the page is for. */
  hint?: ReactNode;
  /** Where the page belongs, the nearest last. */
  trail?: readonly { href: string; label: string }[];
  /** What can be done. */
  children?: ReactNode;
};

/** The top of every page: where it belongs, its title, a word on what it is for, and what can be done. */
export function Heading({ title, hint, trail, children }: Props) {
  return (
    <div>
      {trail && <Trail steps={trail} />}
      <Group justify="space-between" align="flex-start" gap="sm">
        <div className={styles.words}>
          <Title order={1} size="h2" className={styles.title}>
            {title}
          </Title>
          {hint && (
            <Text c="dimmed" size="sm" maw={640} mt={2}>
              {hint}
            </Text>
          )}
        </div>
        {children}
      </Group>
    </div>
  );
}
