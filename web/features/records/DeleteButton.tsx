'use client';

import { useApolloClient, useMutation } from '@apollo/client/react';
import { Anchor, Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconTrash } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { ConfirmModal } from '@/components/ConfirmModal';
import { failureOf } from '@/lib/failures';
import { readFragment } from '@/lib/gql';
import { texts } from '@/lib/texts';
import { addToLists, removeFromLists } from './cache';
import { DeleteRecord, RecordParts, RestoreRecord } from './mutations';

type Props = { collection: string; record: { id: string; version: number } };

/** Moves a record to the trash after a confirmation, and offers to take that back. */
export function DeleteButton({ collection, record }: Props) {
  const [opened, { open, close }] = useDisclosure();
  const router = useRouter();
  const client = useApolloClient();
  const [remove, { data, error, loading }] = useMutation(DeleteRecord);
  const undo = useUndo(collection, record.id);

  async function confirmed() {
    const { id, version } = record;
    const { data: answer } = await remove({ variables: { collection, id, version } });
    if (!answer?.deleteRecord.deletedId) {
      return;
    }
    router.push(`/collections/${collection}`);
    removeFromLists(client.cache, collection, id);
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

/** Takes a deletion back, when the page with the record may be gone already. */
function useUndo(collection: string, id: string) {
  const client = useApolloClient();
  return async () => {
    const variables = { collection, id };
    try {
      const { data } = await client.mutate({ mutation: RestoreRecord, variables });
      const restored = readFragment(RecordParts, data?.restoreRecord.record);
      if (restored) {
        addToLists(client.cache, collection, restored.id);
        notifications.update({ id, color: 'green', message: texts.records.restored });
        return;
      }
      const reason = data?.restoreRecord.errors[0]?.message;
      notifications.show({ color: 'red', title: texts.forms.notDone, message: reason });
    } catch (error) {
      const { message } = failureOf(error);
      notifications.show({ color: 'red', title: texts.forms.notDone, message });
    }
  };
}
