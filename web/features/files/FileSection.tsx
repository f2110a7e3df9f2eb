'use client';

import '@mantine/dropzone/styles.layer.css';
import { useQuery } from '@apollo/client/react';
import { Group, Stack, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconUpload } from '@tabler/icons-react';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { Surface } from '@/components/Surface';
import { useCloseGuard } from '@/components/useLeaveGuard';
import { readFragment } from '@/lib/gql';
import type { DeletedPartsFragment, FilePartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { DeletedFiles } from './DeletedFiles';
import { FileRow } from './FileRow';
import { addFile, DeletedParts, FileParts, FilesOfRecord } from './queries';
import { UnderWay } from './UnderWay';
import { useThumbnails } from './useThumbnails';
import { useUploads } from './useUploads';

/** A record's files: a place to drop more, those under way with their progress, and those that are there. */
export function FileSection({ collection, id }: { collection: string; id: string }) {
  const { data, error, refetch } = useQuery(FilesOfRecord, {
    variables: { collection, id },
    errorPolicy: 'none', // an answer without files has no record: the one that is shown must stay
  });
  const { sending, send, cancel, forget } = useUploads({ collection, record: id }, (file, cache) =>
    addFile(cache, id, file.id),
  );
  useCloseGuard(sending.some(({ problem }) => !problem));
  const known = data?.record?.files;
  const files = readFragment(FileParts, known ?? []) as readonly FilePartsFragment[];
  const deleted = readFragment(DeletedParts, data?.record?.deletedFiles ?? []);
  const mayChange = data?.record?.rights?.update ?? false;
  useThumbnails(files, refetch);
  return (
    <Stack maw={880}>
      {mayChange && <Drop onDrop={(dropped) => dropped.forEach(send)} />}
      {error && <Problem error={error} retry={() => refetch()} />}
      {files.length + sending.length > 0 && (
        <Surface>
          {sending.map((each) => (
            <UnderWay
              key={each.key}
              sending={each}
              onCancel={() => (each.problem ? forget : cancel)(each.key)}
            />
          ))}
          {files.map((file) => (
            <FileRow key={file.id} file={file} mayDelete={mayChange} />
          ))}
        </Surface>
      )}
      {!known && !error && <Loading rows={2} />}
      {known?.length === 0 && sending.length === 0 && (
        <Text c="dimmed" size="sm">
          {texts.files.none}
        </Text>
      )}
      <DeletedFiles files={deleted as readonly DeletedPartsFragment[]} mayRestore={mayChange} />
    </Stack>
  );
}

function Drop({ onDrop }: { onDrop: (files: File[]) => void }) {
  return (
    <Dropzone onDrop={onDrop} aria-label={texts.files.drop} p="lg">
      <Group justify="center" gap="sm">
        <IconUpload size={20} aria-hidden />
        <Text size="sm">{texts.files.drop}</Text>
      </Group>
    </Dropzone>
  );
}
