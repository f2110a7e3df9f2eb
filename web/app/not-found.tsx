import { Anchor } from '@mantine/core';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Empty } from '@/components/Empty';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.states.noPage };

export default function NotFound() {
  return (
    <main>
      <Empty
        title={texts.states.noPage}
        hint={texts.states.noPageHint}
        action={
          <Anchor component={Link} href="/collections">
            {texts.collections.title}
          </Anchor>
        }
      />
    </main>
  );
}
