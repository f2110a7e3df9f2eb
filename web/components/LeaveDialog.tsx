'use client';

import { useRouter } from 'next/navigation';
import { texts } from '@/lib/texts';
import { ConfirmModal } from './ConfirmModal';

/** Asks whether what was typed may be given up, before another page is opened. */
export function LeaveDialog({ to, onStay }: { to: string; onStay: () => void }) {
  const router = useRouter();
  return (
    <ConfirmModal
      title={texts.forms.leaveTitle}
      hint={texts.forms.leaveHint}
      confirm={texts.forms.leave}
      cancel={texts.forms.stay}
      messages={undefined}
      failure={undefined}
      busy={false}
      onConfirm={async () => router.push(to)}
      onClose={onStay}
    />
  );
}
