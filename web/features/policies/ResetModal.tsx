'use client';

import { useMutation } from '@apollo/client/react';
import { notifications } from '@mantine/notifications';
import { useRouter } from 'next/navigation';
import { ConfirmModal } from '@/components/ConfirmModal';
import { texts } from '@/lib/texts';
import { DeletePolicy, removePolicy } from './queries';

type Props = { collection: string; role: string; onClose: () => void };

const words = texts.administration.policies;

/** Takes a role's own rules away when that is confirmed, and says what it may do then. */
export function ResetModal({ collection, role, onClose }: Props) {
  const router = useRouter();
  const [remove, { data, error, loading }] = useMutation(DeletePolicy);
  const usual = role === 'viewer' || role === 'editor' ? words.defaults[role] : words.defaults.made;

  async function confirmed() {
    const { data: answer } = await remove({
      variables: { collection, role },
      update: (cache, { data: done }) =>
        done?.deletePolicy.errors.length === 0 && removePolicy(cache, collection, role),
    });
    if (answer?.deletePolicy.errors.length === 0) {
      notifications.show({ color: 'green', message: words.resetDone });
      router.push(`/admin/policies/${collection}`);
    }
  }

  return (
    <ConfirmModal
      title={words.resetTitle}
      hint={words.resetHint(usual)}
      confirm={words.reset}
      messages={data?.deletePolicy.errors}
      failure={error}
      busy={loading}
      onConfirm={confirmed}
      onClose={onClose}
    />
  );
}
