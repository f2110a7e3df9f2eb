'use client';

import { useApolloClient, useMutation } from '@apollo/client/react';
import { ActionIcon, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconTrash } from '@tabler/icons-react';
import { ConfirmModal } from '@/components/ConfirmModal';
import { formatMoment } from '@/features/fields/format';
import { Actor } from '@/features/history/Actor';
import type { FilePartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { FileLink } from './FileLink';
import { FilePicture } from './FilePicture';
import styles from './FileRow.module.css';
import { DeleteFile, FilesOfRecord } from './queries';
import { formatSize } from './size';

type Props = { file: FilePartsFragment; mayDelete: boolean };

/** A file that is there: its picture, its name that opens it, who stored it, and a way to delete it. */
export function FileRow({ file, mayDelete }: Props) {
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
    await client.refetchQueries({ include: [FilesOfRecord] }); // it is among the deleted ones now
  }

  return (
    <div className={styles.row}>
      <Group wrap="nowrap">
        <FilePicture file={file} size={56} />
        <div style={{ flex: 1, minWidth: 0 }}>
          <FileLink file={file} />
          <Text size="xs" c="dimmed">
            {formatSize(file.size)} · {file.contentType} · {formatMoment(file.createdAt)} ·{' '}
            <Actor id={file.createdBy} name={file.createdByName?.name} />
          </Text>
        </div>
        {mayDelete && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={texts.files.delete(file.name)}
            onClick={open}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        )}
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
