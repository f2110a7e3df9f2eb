'use client';

import { useApolloClient, useMutation } from '@apollo/client/react';
import { Anchor, Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconTrash } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { ConfirmModal } from '@/components/ConfirmModal';
import { forgetTrash } from '@/features/trash/cache';
import { texts } from '@/lib/texts';
import { removeFromLists } from './cache';
import { DeleteRecord } from './mutations';
import { useRestore } from './useRestore';

type Props = { collection: string; record: { id: string; version: number } };

/** Moves a record to the trash after a confirmation, and offers to take that back. */
export function DeleteButton({ collection, record }: Props) {
  const [opened, { open, close }] = useDisclosure();
  const router = useRouter();
  const client = useApolloClient();
  const [remove, { data, error, loading }] = useMutation(DeleteRecord);
  const undo = useRestore(collection, record.id);

  async function confirmed() {
    const { id, version } = record;
    const { data: answer } = await remove({ variables: { collection, id, version } });
    if (!answer?.deleteRecord.deletedId) {
      return;
    }
    router.push(`/collections/${collection}`);
    removeFromLists(client.cache, collection, id);
    forgetTrash(client.cache);
    notifications.show({
      id,
      color: 'green',
      autoClose: 10_000,
      message: (
        <>
          {texts.records.deleted}{' '}
          <Anchor component="button" type="button" inherit underline="always" onClick={undo}>
            {texts.records.undo}
          </Anchor>
        </>
      ),
    });
  }

  return (
    <>
      <Button
        variant="subtle"
        color="red"
        leftSection={<IconTrash size={16} aria-hidden />}
        onClick={open}
        aria-haspopup="dialog"
      >
        {texts.records.delete}
      </Button>
      {opened && (
        <ConfirmModal
          title={texts.records.deleteTitle}
          hint={texts.records.deleteHint}
          confirm={texts.records.delete}
          messages={data?.deleteRecord.errors}
          failure={error}
          busy={loading}
          onConfirm={confirmed}
          onClose={close}
        />
      )}
    </>
  );
}
