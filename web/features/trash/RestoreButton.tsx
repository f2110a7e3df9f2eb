'use client';

import { Button } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useState } from 'react';
import { useRestore } from '@/features/records/useRestore';
import { texts } from '@/lib/texts';

type Props = { collection: string; id: string; title: string; onRestored?: () => void };

/** Takes a record out of the trash; says why when its values no longer fit. */
export function RestoreButton({ collection, id, title, onRestored }: Props) {
  const [busy, setBusy] = useState(false);
  const restore = useRestore(collection, id);

  async function pressed() {
    setBusy(true);
    const restored = await restore();
    setBusy(false);
    if (restored) {
      onRestored?.();
    }
  }

  return (
    <Button
      variant="default"
      size="xs"
      loading={busy}
      leftSection={<IconArrowBackUp size={16} aria-hidden />}
      aria-label={texts.trash.restoreOf(title)}
      onClick={pressed}
    >
      {texts.trash.restore}
    </Button>
  );
}
