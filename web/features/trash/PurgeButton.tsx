'use client';

import { useApolloClient, useMutation } from '@apollo/client/react';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { ConfirmModal } from '@/components/ConfirmModal';
import { texts } from '@/lib/texts';
import { removeFromTrash } from './cache';
import { PurgeRecord } from './queries';

type Props = { collection: string; id: string; title: string; onPurged?: () => void };

/** Deletes a record of the trash permanently, after a confirmation. */
export function PurgeButton({ collection, id, title, onPurged }: Props) {
  const client = useApolloClient();
  const [opened, { open, close }] = useDisclosure();
  const [purge, { data, error, loading }] = useMutation(PurgeRecord);

  async function confirmed() {
    const { data: answer } = await purge({ variables: { collection, id } });
    if (answer?.purgeRecord.deletedId) {
      notifications.show({ color: 'green', message: texts.trash.purged(title) });
      close();
      onPurged?.();
      removeFromTrash(client.cache, id);
    }
  }

  return (
    <>
      <Button
        variant="subtle"
        color="red"
        size="xs"
        aria-haspopup="dialog"
        aria-label={texts.trash.purgeOf(title)}
        onClick={open}
      >
        {texts.trash.purge}
      </Button>
      {opened && (
        <ConfirmModal
          title={texts.trash.purgeOf(title)}
          hint={texts.trash.purgeHint}
          confirm={texts.trash.purge}
          messages={data?.purgeRecord.errors}
          failure={error}
          busy={loading}
          onConfirm={confirmed}
          onClose={close}
        />
      )}
    </>
  );
}
