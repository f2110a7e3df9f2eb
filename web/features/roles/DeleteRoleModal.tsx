'use client';

import { useMutation } from '@apollo/client/react';
import { notifications } from '@mantine/notifications';
import { ConfirmModal } from '@/components/ConfirmModal';
import { texts } from '@/lib/texts';
import { DeleteRole, removeRole } from './queries';

type Props = { role: { name: string; label: string }; onClose: () => void };

const words = texts.administration.roles;

/** Deletes a role when that is confirmed; while somebody has it the refusal is shown. */
export function DeleteRoleModal({ role, onClose }: Props) {
  const { name, label } = role;
  const [remove, { data, error, loading }] = useMutation(DeleteRole, {
    update: (cache, { data: answer }) =>
      answer?.deleteRole.errors.length === 0 && removeRole(cache, name),
  });

  async function confirmed() {
    const { data: answer } = await remove({ variables: { name } });
    if (answer?.deleteRole.errors.length === 0) {
      notifications.show({ color: 'green', message: words.deleted(label) });
      onClose();
    }
  }

  return (
    <ConfirmModal
      title={words.deleteOf(label)}
      hint={words.deleteHint}
      confirm={words.delete}
      messages={data?.deleteRole.errors}
      failure={error}
      busy={loading}
      onConfirm={confirmed}
      onClose={onClose}
    />
  );
}
