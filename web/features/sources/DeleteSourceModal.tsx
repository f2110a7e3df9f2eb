'use client';

import { useMutation } from '@apollo/client/react';
import { notifications } from '@mantine/notifications';
import { ConfirmModal } from '@/components/ConfirmModal';
import { texts } from '@/lib/texts';
import { DeleteSource, removeSource } from './queries';

type Props = { source: { id: string; name: string }; onClose: () => void };

const words = texts.automation.sources;

/** Deletes a source when that is confirmed. */
export function DeleteSourceModal({ source, onClose }: Props) {
  const { id, name } = source;
  const [remove, { data, error, loading }] = useMutation(DeleteSource, {
    update: (cache, { data: answer }) =>
      answer?.deleteSource.errors.length === 0 && removeSource(cache, id),
  });

  async function confirmed() {
    const { data: answer } = await remove({ variables: { name } });
    if (answer?.deleteSource.errors.length === 0) {
      notifications.show({ color: 'green', message: words.deleted(name) });
      onClose();
    }
  }

  return (
    <ConfirmModal
      title={words.deleteOf(name)}
      hint={words.deleteHint}
      confirm={words.delete}
      messages={data?.deleteSource.errors}
      failure={error}
      busy={loading}
      onConfirm={confirmed}
      onClose={onClose}
    />
  );
}
