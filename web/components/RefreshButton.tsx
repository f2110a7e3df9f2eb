'use client';

import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { texts } from '@/lib/texts';

type Props = { busy: boolean; onRefresh: () => Promise<unknown> };

/** Reads a log anew that grows by itself. */
export function RefreshButton({ busy, onRefresh }: Props) {
  return (
    <Button
      variant="default"
      leftSection={<IconRefresh size={16} aria-hidden />}
      loading={busy}
      onClick={() => onRefresh().catch(() => undefined)}
    >
      {texts.automation.refresh}
    </Button>
  );
}
