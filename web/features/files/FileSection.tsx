'use client';

import '@mantine/dropzone/styles.layer.css';
import { useApolloClient, useMutation, useQuery } from '@apollo/client/react';
import { ActionIcon, Anchor, Group, Image, Paper, Progress, Stack, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconFile, IconTrash, IconUpload, IconX } from '@tabler/icons-react';
import { ConfirmModal } from '@/components/ConfirmModal';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { readFragment } from '@/lib/gql';
import type { FilePartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { DeleteFile, FileParts, FilesOfRecord } from './queries';
import { formatSize } from './size';
import { type Sending, useUploads } from './useUploads';

/** A record's files: a place to drop more, those under way with their progress, and those that are there. */
export function FileSection({ collection, id }: { collection: string; id: string }) {
  const { data, error, refetch } = useQuery(FilesOfRecord, {
    variables: { collection, id },
    errorPolicy: 'none', // an answer without files has no record: the one that is shown must stay
  });
  const { sending, send, cancel, forget } = useUploads(collection, id, refetch);
  const known = data?.record?.files;
  const files = readFragment(FileParts, known ?? []) as readonly FilePartsFragment[];
  return (
    <Stack maw={720}>
      <Dropzone onDrop={(dropped) => dropped.forEach(send)} aria-label={texts.files.drop} p="md">
        <Group justify="center" gap="sm">
          <IconUpload size={20} aria-hidden />
          <Text size="sm">{texts.files.drop}</Text>
        </Group>
      </Dropzone>
      {sending.map((each) => (
        <UnderWay
          key={each.key}
          sending={each}
          onCancel={() => (each.problem ? forget : cancel)(each.key)}
        />
      ))}
      {error && <Problem error={error} retry={() => refetch()} />}
      {files.map((file) => (
        <FileRow key={file.id} file={file} />
      ))}
      {!known && !error && <Loading rows={2} />}
      {known?.length === 0 && sending.length === 0 && (
        <Text c="dimmed" size="sm">
          {texts.files.none}
        </Text>
      )}
    </Stack>
  );
}

function UnderWay({ sending, onCancel }: { sending: Sending; onCancel: () => void }) {
  const { file, bytes, problem } = sending;
  const percent = file.size === 0 ? 100 : Math.round((100 * bytes) / file.size);
  return (
    <Paper withBorder p="sm">
      <Group wrap="nowrap" justify="space-between">
        <div style={{ flex: 1, minWidth: 0 }}>
          <Text size="sm" truncate>
            {file.name}
          </Text>
          {problem ? (
            <Text size="sm" c="red" role="alert">
              {problem}
            </Text>
          ) : (
            <Progress
              value={percent}
              aria-label={texts.files.progress(file.name, percent)}
              mt={6}
            />
          )}
        </div>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={texts.files.cancel(file.name)}
          onClick={onCancel}
        >
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </Group>
    </Paper>
  );
}

function FileRow({ file }: { file: FilePartsFragment }) {
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
    <Paper withBorder p="sm">
      <Group wrap="nowrap">
        {file.thumbnailUrl ? (
          <Image src={file.thumbnailUrl} alt="" w={48} h={48} fit="cover" radius="sm" />
        ) : (
          <IconFile size={32} stroke={1.2} aria-hidden />
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
    </Paper>
  );
}
