import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { SectionNav } from '@/components/SectionNav';
import { texts } from '@/lib/texts';
import { factorTexts } from '@/lib/texts/factors';

const PAGES = [
  { href: '/account', label: texts.account.profile, exact: true },
  { href: '/account/security', label: factorTexts.title },
  { href: '/account/sessions', label: texts.account.sessions.title },
  { href: '/account/tokens', label: texts.account.tokens.title },
];

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <Stack maw={720}>
      <SectionNav label={texts.account.title} pages={PAGES} />
      {children}
    </Stack>
  );
}
