'use client';

import { useMutation } from '@apollo/client/react';
import { notifications } from '@mantine/notifications';
import { ConfirmModal } from '@/components/ConfirmModal';
import { texts } from '@/lib/texts';
import { DeleteRule, removeRule } from './queries';

type Props = { rule: { id: string; name: string }; onClose: () => void };

const words = texts.automation.rules;

/** Deletes a rule when that is confirmed. */
export function DeleteRuleModal({ rule, onClose }: Props) {
  const { id, name } = rule;
  const [remove, { data, error, loading }] = useMutation(DeleteRule, {
    update: (cache, { data: answer }) =>
      answer?.deleteNotificationRule.errors.length === 0 && removeRule(cache, id),
  });

  async function confirmed() {
    const { data: answer } = await remove({ variables: { id } });
    if (answer?.deleteNotificationRule.errors.length === 0) {
      notifications.show({ color: 'green', message: words.deleted(name) });
      onClose();
    }
  }

  return (
    <ConfirmModal
      title={words.deleteOf(name)}
      hint={words.deleteHint}
      confirm={words.delete}
      messages={data?.deleteNotificationRule.errors}
      failure={error}
      busy={loading}
      onConfirm={confirmed}
      onClose={onClose}
    />
  );
}
