'use client';

import { useMutation } from '@apollo/client/react';
import { notifications } from '@mantine/notifications';
import { ConfirmModal } from '@/components/ConfirmModal';
import { texts } from '@/lib/texts';
import { DeleteApiToken, removeToken } from './tokens';

type Props = { token: { id: string; name: string }; onClose: () => void };

/** Deletes a token when that is confirmed. */
export function DeleteTokenModal({ token, onClose }: Props) {
  const { id, name } = token;
  const [remove, { data, error, loading }] = useMutation(DeleteApiToken, {
    update: (cache, { data: answer }) =>
      answer?.deleteApiToken.errors.length === 0 && removeToken(cache, id),
  });

  async function confirmed() {
    const { data: answer } = await remove({ variables: { id } });
    if (answer?.deleteApiToken.errors.length === 0) {
      notifications.show({ color: 'green', message: texts.account.tokens.deleted(name) });
      onClose();
    }
  }

  return (
    <ConfirmModal
      title={texts.account.tokens.deleteOf(name)}
      hint={texts.account.tokens.deleteHint}
      confirm={texts.account.tokens.delete}
      messages={data?.deleteApiToken.errors}
      failure={error}
      busy={loading}
      onConfirm={confirmed}
      onClose={onClose}
    />
  );
}
