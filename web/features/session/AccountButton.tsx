'use client';

import { UnstyledButton } from '@mantine/core';
import type { ComponentProps } from 'react';
import { texts } from '@/lib/texts';
import styles from './AccountButton.module.css';

/** Who has signed in; opens what they may do about their account. */
export function AccountButton({ name, ...others }: { name: string } & ComponentProps<'button'>) {
  return (
    <UnstyledButton
      aria-haspopup="menu"
      {...others}
      aria-label={texts.navigation.account(name)}
      className={styles.button}
    >
      <span className={styles.initials} data-initials={initialsOf(name)} />
      <span className={styles.name}>{name}</span>
    </UnstyledButton>
  );
}

/** The first letters of the first and the last name. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return ends.map((word) => word?.charAt(0).toUpperCase() ?? '').join('');
}
