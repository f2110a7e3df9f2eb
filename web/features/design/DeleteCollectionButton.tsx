'use client';

import { useApolloClient, useMutation, useQuery } from '@apollo/client/react';
import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconTrash } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { NotDone } from '@/components/NotDone';
import { texts } from '@/lib/texts';
import { CountOfRecords, DeleteCollection } from './mutations';

/** Takes a whole collection away, for those who type its name. */
export function DeleteCollectionButton({
  collection,
  label,
}: {
  collection: string;
  label: string;
}) {
  const [opened, { open, close }] = useDisclosure();
  const [typed, setTyped] = useState('');
  const router = useRouter();
  const client = useApolloClient();
  const { data: counted } = useQuery(CountOfRecords, {
    variables: { collection, filter: null },
    skip: !opened,
    fetchPolicy: 'network-only',
  });
  const count = counted?.records.totalCount;
  const [remove, { data, loading, error }] = useMutation(DeleteCollection);

  async function confirmed() {
    const { data: answer } = await remove({ variables: { name: collection, confirmName: typed } });
    if (answer?.deleteCollection.deletedId) {
      router.push('/collections');
      client.cache.evict({
        id: client.cache.identify({ __typename: 'Collection', name: collection }) ?? '',
      });
      client.cache.gc();
      notifications.show({ color: 'green', message: texts.design.collectionDeleted(label) });
    }
  }

  return (
    <>
      <Button
        variant="subtle"
        color="red"
        leftSection={<IconTrash size={16} aria-hidden />}
        onClick={open}
        style={{ alignSelf: 'flex-start' }}
      >
        {texts.design.deleteCollection}
      </Button>
      <Modal opened={opened} onClose={close} title={texts.design.deleteCollection}>
        <Stack>
          <Text size="sm">
            {count !== undefined && texts.design.deleteCount(count)}{' '}
            {texts.design.deleteHint(label)}
          </Text>
          {error && <NotDone error={error} />}
          {data?.deleteCollection.errors.map(({ message }) => (
            <Alert key={message} color="red" role="alert">
              {message}
            </Alert>
          ))}
          <TextInput
            label={texts.design.confirmName(collection)}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {texts.form.cancel}
            </Button>
            <Button
              color="red"
              disabled={typed !== collection}
              loading={loading}
              onClick={() => confirmed().catch(() => undefined)}
            >
              {texts.design.deleteCollection}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
