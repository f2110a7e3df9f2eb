'use client';

import { useApolloClient, useMutation } from '@apollo/client/react';
import { Anchor, Button, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { IconTrash } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { failureOf } from '@/lib/failures';
import { readFragment } from '@/lib/gql';
import { texts } from '@/lib/texts';
import { addToLists, removeFromLists } from './cache';
import { DeleteRecord, RecordParts, RestoreRecord } from './mutations';

type Props = { collection: string; record: { id: string; version: number } };

/** Moves a record to the trash after a confirmation, and offers to take that back. */
export function DeleteButton({ collection, record }: Props) {
  const router = useRouter();
  const client = useApolloClient();
  const [remove, { loading }] = useMutation(DeleteRecord);
  const [restore] = useMutation(RestoreRecord);

  async function undo() {
    const { data } = await restore({ variables: { collection, id: record.id } });
    const restored = readFragment(RecordParts, data?.restoreRecord.record);
    if (restored) {
      addToLists(client.cache, collection, restored.id);
      notifications.update({ id: record.id, color: 'green', message: texts.records.restored });
    }
  }

  async function confirmed() {
    try {
      const { data } = await remove({
        variables: { collection, id: record.id, version: record.version },
      });
      const problem = data?.deleteRecord.errors[0];
      if (problem) {
        notifications.show({ color: 'red', message: problem.message });
        return;
      }
    } catch (error) {
      notifications.show({ color: 'red', message: failureOf(error).message });
      return;
    }
    router.push(`/collections/${collection}`);
    removeFromLists(client.cache, record.id);
    notifications.show({
      id: record.id,
      color: 'green',
      autoClose: 10_000,
      message: (
        <>
          {texts.records.deleted}{' '}
          <Anchor component="button" type="button" inherit onClick={undo}>
            {texts.records.undo}
          </Anchor>
        </>
      ),
    });
  }

  function ask() {
    modals.openConfirmModal({
      title: texts.records.deleteTitle,
      children: <Text size="sm">{texts.records.deleteHint}</Text>,
      labels: { confirm: texts.records.delete, cancel: texts.form.cancel },
      confirmProps: { color: 'red' },
      onConfirm: () => void confirmed(),
    });
  }

  return (
    <Button
      variant="default"
      color="red"
      loading={loading}
      leftSection={<IconTrash size={16} aria-hidden />}
      onClick={ask}
    >
      {texts.records.delete}
    </Button>
  );
}
