'use client';

import { Group, Stack, Text } from '@mantine/core';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { texts } from '@/lib/texts';
import { FileLink } from './FileLink';
import { FilePicture } from './FilePicture';
import { formatSize } from './size';
import { idsOf, useFiles } from './useFiles';

/** The files of a field, to be opened. */
export function FilesValue({ value }: { value: unknown }) {
  const ids = idsOf(value);
  const { files, isKnown, error, refetch } = useFiles(ids);
  if (ids.length === 0) {
    return (
      <Text inherit c="dimmed">
        {texts.fields.nothing}
      </Text>
    );
  }
  if (error && files.size === 0) {
    return <Problem error={error} retry={() => refetch()} />;
  }
  if (!isKnown && files.size === 0) {
    return <Loading rows={1} />;
  }
  return (
    <Stack gap="xs">
      {ids.map((id) => {
        const file = files.get(id);
        return file ? (
          <Group key={id} wrap="nowrap" gap="sm">
            <FilePicture file={file} size={32} />
            <div style={{ minWidth: 0 }}>
              <FileLink file={file} />
            </div>
            <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
              {formatSize(file.size)}
            </Text>
          </Group>
        ) : (
          <Text key={id} size="sm" c="dimmed">
            {texts.files.unavailable}
          </Text>
        );
      })}
    </Stack>
  );
}
