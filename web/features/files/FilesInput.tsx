'use client';

import '@mantine/dropzone/styles.layer.css';
import { ActionIcon, Group, Input, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconUpload, IconX } from '@tabler/icons-react';
import { useEffect, useId, useRef } from 'react';
import { Surface } from '@/components/Surface';
import { acceptedBy, type Field, mostFilesOf } from '@/features/fields/definition';
import type { FilePartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { FileLink } from './FileLink';
import { FilePicture } from './FilePicture';
import styles from './FileRow.module.css';
import { UnderWay } from './UnderWay';
import { idsOf, useFiles } from './useFiles';
import { useUploads } from './useUploads';
import { holdForms } from './waiting';

type Props = {
  field: Field;
  value: unknown;
  onChange: (value: unknown) => void;
  error?: string | undefined;
  label?: string;
  'aria-label'?: string;
  description?: string | null | undefined;
  withAsterisk?: boolean;
};

/** The files of a field: uploaded at once, and part of the record when the form is saved. */
export function FilesInput({ field, value, onChange, error, ...labels }: Props) {
  const name = useId();
  const ids = idsOf(value);
  const latest = useRef(ids); // several uploads may end before the form shows the first of them
  latest.current = ids;
  const set = (changed: readonly string[]) => {
    latest.current = changed;
    onChange(changed);
  };
  const { files } = useFiles(ids);
  const { sending, send, cancel, forget } = useUploads(null, (file) =>
    set([...latest.current, file.id]),
  );
  const isSending = sending.some(({ problem }) => !problem);
  useEffect(() => (isSending ? holdForms() : undefined), [isSending]);
  const most = mostFilesOf(field);
  const isFull = most !== undefined && ids.length + sending.length >= most;
  return (
    <Input.Wrapper
      {...labels}
      labelElement="div"
      labelProps={{ id: name }}
      error={error}
      description={labels.description}
    >
      {ids.length + sending.length > 0 && (
        <Surface mb="xs">
          {ids.map((id) => (
            <Named
              key={id}
              file={files.get(id)}
              onRemove={() => set(latest.current.filter((each) => each !== id))}
            />
          ))}
          {sending.map((each) => (
            <UnderWay
              key={each.key}
              sending={each}
              onCancel={() => (each.problem ? forget : cancel)(each.key)}
            />
          ))}
        </Surface>
      )}
      {!isFull && (
        <Dropzone
          p="sm"
          accept={acceptedBy(field)}
          multiple={most !== 1}
          onDrop={(dropped) => dropped.forEach(send)}
          aria-label={`${labels.label ?? labels['aria-label'] ?? ''}: ${texts.files.add}`}
          aria-invalid={Boolean(error)}
        >
          <Group justify="center" gap="sm">
            <IconUpload size={18} aria-hidden />
            <Text size="sm">{texts.files.add}</Text>
          </Group>
        </Dropzone>
      )}
    </Input.Wrapper>
  );
}

function Named({ file, onRemove }: { file: FilePartsFragment | undefined; onRemove: () => void }) {
  return (
    <div className={styles.row}>
      <Group wrap="nowrap" gap="sm">
        {file && <FilePicture file={file} size={32} />}
        <div style={{ flex: 1, minWidth: 0 }}>
          {file ? (
            <FileLink file={file} />
          ) : (
            <Text size="sm" c="dimmed">
              {texts.files.unavailable}
            </Text>
          )}
        </div>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={texts.files.remove(file?.name ?? texts.files.unavailable)}
          onClick={onRemove}
        >
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </Group>
    </div>
  );
}
