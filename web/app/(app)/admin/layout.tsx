import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { SectionNav } from '@/components/SectionNav';
import { AdminOnly } from '@/features/session/AdminOnly';
import { texts } from '@/lib/texts';

const words = texts.administration;
const PAGES = [
  { href: '/admin/people', label: words.people.title },
  { href: '/admin/roles', label: words.roles.title },
  { href: '/admin/policies', label: words.policies.title },
  { href: '/admin/audit', label: words.audit.title },
];

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <AdminOnly>
      <Stack maw={1040}>
        <SectionNav label={words.title} pages={PAGES} />
        {children}
      </Stack>
    </AdminOnly>
  );
}
