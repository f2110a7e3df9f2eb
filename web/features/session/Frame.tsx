'use client';

import { ActionIcon, Group } from '@mantine/core';
import { IconMenu2, IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { texts } from '@/lib/texts';
import styles from './Frame.module.css';
import { Mark } from './Mark';
import { CONTENT, SkipLink } from './SkipLink';

type Props = {
  /** What stands at the end of the head. */
  tools: ReactNode;
  /** Gets what closes it again on a small screen. */
  navigation: (close: () => void) => ReactNode;
  children: ReactNode;
};

/** Head, navigation and content. On a small screen the navigation is behind a button. */
export function Frame({ tools, navigation, children }: Props) {
  const [opened, setOpened] = useState(false);
  return (
    <div className={styles.frame}>
      <SkipLink />
      <header className={styles.header}>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group wrap="nowrap">
            <ActionIcon
              variant="default"
              size="lg"
              hiddenFrom="sm"
              aria-label={texts.navigation.open}
              aria-expanded={opened}
              onClick={() => setOpened(!opened)}
            >
              {opened ? <IconX size={18} aria-hidden /> : <IconMenu2 size={18} aria-hidden />}
            </ActionIcon>
            <Mark />
          </Group>
          <Group wrap="nowrap">{tools}</Group>
        </Group>
      </header>
      <nav
        className={styles.navigation}
        aria-label={texts.navigation.label}
        data-opened={opened || undefined}
      >
        {navigation(() => setOpened(false))}
      </nav>
      <main id={CONTENT} tabIndex={-1} className={styles.content}>
        {children}
      </main>
    </div>
  );
}
