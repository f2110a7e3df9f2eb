import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { SectionNav } from '@/components/SectionNav';
import { EditorOnly } from '@/features/session/EditorOnly';
import { texts } from '@/lib/texts';

const words = texts.automation;
const PAGES = [
  { href: '/automation/rules', label: words.rules.title },
  { href: '/automation/emails', label: words.emails.title },
  { href: '/automation/webhooks', label: words.webhooks.title },
  { href: '/automation/sources', label: words.sources.title },
];

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <EditorOnly>
      <Stack maw={1040}>
        <SectionNav label={words.title} pages={PAGES} />
        {children}
      </Stack>
    </EditorOnly>
  );
}
