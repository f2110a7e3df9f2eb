'use client';

import { Text, UnstyledButton } from '@mantine/core';
import type { ComponentProps } from 'react';
import { texts } from '@/lib/texts';

/** Who has signed in; opens what they may do about their account. */
export function AccountButton({ name, ...others }: { name: string } & ComponentProps<'button'>) {
  return (
    <UnstyledButton
      aria-haspopup="menu"
      {...others}
      aria-label={texts.account.menu(name)}
      maw={160}
    >
      <Text size="sm" fw={500} truncate>
        {name}
      </Text>
    </UnstyledButton>
  );
}
