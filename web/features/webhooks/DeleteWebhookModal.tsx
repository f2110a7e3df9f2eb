'use client';

import { useMutation } from '@apollo/client/react';
import { notifications } from '@mantine/notifications';
import { ConfirmModal } from '@/components/ConfirmModal';
import { texts } from '@/lib/texts';
import { DeleteWebhook, removeWebhook } from './queries';

type Props = { webhook: { id: string; url: string }; onClose: () => void };

const words = texts.automation.webhooks;

/** Deletes a webhook with its deliveries when that is confirmed. */
export function DeleteWebhookModal({ webhook, onClose }: Props) {
  const { id, url } = webhook;
  const [remove, { data, error, loading }] = useMutation(DeleteWebhook, {
    update: (cache, { data: answer }) =>
      answer?.deleteWebhook.errors.length === 0 && removeWebhook(cache, id),
  });

  async function confirmed() {
    const { data: answer } = await remove({ variables: { id } });
    if (answer?.deleteWebhook.errors.length === 0) {
      notifications.show({ color: 'green', message: words.deleted });
      onClose();
    }
  }

  return (
    <ConfirmModal
      title={words.deleteTitle}
      hint={words.deleteHint(url)}
      confirm={words.delete}
      messages={data?.deleteWebhook.errors}
      failure={error}
      busy={loading}
      onConfirm={confirmed}
      onClose={onClose}
    />
  );
}
