'use client';

import { useApolloClient, useMutation } from '@apollo/client/react';
import { ActionIcon, Anchor, Group, Image, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconFile, IconTrash } from '@tabler/icons-react';
import { ConfirmModal } from '@/components/ConfirmModal';
import type { FilePartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import styles from './FileRow.module.css';
import { DeleteFile } from './queries';
import { formatSize } from './size';

/** A file that is there: its picture, its name that opens it, and a way to delete it. */
export function FileRow({ file }: { file: FilePartsFragment }) {
  const client = useApolloClient();
  const [remove, { data, error, loading }] = useMutation(DeleteFile);
  const [asked, { open, close }] = useDisclosure();

  async function confirmed() {
    const { data: answer } = await remove({ variables: { id: file.id } });
    if (!answer?.deleteFile.deletedId) {
      return;
    }
    client.cache.evict({ id: client.cache.identify({ __typename: 'File', id: file.id }) ?? '' });
    client.cache.gc();
    notifications.show({ color: 'green', message: texts.files.deleted(file.name) });
  }

  return (
    <div className={styles.row}>
      <Group wrap="nowrap">
        {file.thumbnailUrl ? (
          <Image src={file.thumbnailUrl} alt="" w={56} h={56} fit="cover" radius="sm" />
        ) : (
          <div className={styles.sheet}>
            <IconFile size={26} stroke={1.3} aria-hidden />
          </div>
        )}
        <div style={{ flex: 1, minWidth: 0 }}>
          <Anchor
            href={file.url}
            target="_blank"
            rel="noreferrer"
            size="sm"
            truncate
            display="block"
          >
            {file.name}
          </Anchor>
          <Text size="xs" c="dimmed">
            {formatSize(file.size)} · {file.contentType}
          </Text>
        </div>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={texts.files.delete(file.name)}
          onClick={open}
        >
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </Group>
      {asked && (
        <ConfirmModal
          title={texts.files.delete(file.name)}
          hint={texts.files.deleteHint}
          confirm={texts.records.delete}
          messages={data?.deleteFile.errors}
          failure={error}
          busy={loading}
          onConfirm={confirmed}
          onClose={close}
        />
      )}
    </div>
  );
}
