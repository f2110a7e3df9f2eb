'use client';

import { Button, Center } from '@mantine/core';
import { texts } from '@/lib/texts';

/** The next page of a list, below what is there. */
export function ShowMore({ busy, onMore }: { busy: boolean; onMore: () => Promise<unknown> }) {
  return (
    <Center>
      <Button variant="default" loading={busy} onClick={() => onMore().catch(() => undefined)}>
        {texts.forms.more}
      </Button>
    </Center>
  );
}
