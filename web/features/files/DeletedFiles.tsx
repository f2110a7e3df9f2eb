'use client';

import { useApolloClient, useMutation } from '@apollo/client/react';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { NotDone } from '@/components/NotDone';
import { Surface } from '@/components/Surface';
import { formatMoment } from '@/features/fields/format';
import { Actor } from '@/features/history/Actor';
import type { DeletedPartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import styles from './FileRow.module.css';
import { RestoreFile } from './queries';
import { formatSize } from './size';

type Props = { files: readonly DeletedPartsFragment[]; mayRestore: boolean };

/** A record's deleted files, which can be restored for a while. */
export function DeletedFiles({ files, mayRestore }: Props) {
  const [opened, { toggle }] = useDisclosure();
  return (
    files.length > 0 && (
      <Stack gap="xs">
        <Group>
          <Button variant="subtle" color="gray" size="xs" aria-expanded={opened} onClick={toggle}>
            {texts.files.deletedFiles(files.length)}
          </Button>
        </Group>
        {opened && (
          <Surface>
            {files.map((file) => (
              <DeletedRow key={file.id} file={file} mayRestore={mayRestore} />
            ))}
          </Surface>
        )}
      </Stack>
    )
  );
}

type RowProps = { file: DeletedPartsFragment; mayRestore: boolean };

function DeletedRow({ file, mayRestore }: RowProps) {
  const client = useApolloClient();
  const [restore, { data, error, loading }] = useMutation(RestoreFile);

  async function restored() {
    const { data: answer } = await restore({ variables: { id: file.id } });
    if (answer?.restoreFile.file) {
      notifications.show({ color: 'green', message: texts.files.restored(file.name) });
      await client.refetchQueries({ include: 'active' }); // in a field, it changes the record as well
    }
  }

  return (
    <div className={styles.row}>
      <Group wrap="nowrap">
        <div style={{ flex: 1, minWidth: 0 }}>
          <Text size="sm" truncate>
            {file.name}
          </Text>
          <Text size="xs" c="dimmed">
            {formatSize(file.size)} · {texts.files.deletedAt(formatMoment(file.deletedAt))} ·{' '}
            <Actor id={file.deletedBy} name={file.deletedByName?.name} /> ·{' '}
            {texts.files.keptUntil(formatMoment(file.keptUntil))}
          </Text>
        </div>
        {mayRestore && (
          <Button
            variant="default"
            size="xs"
            loading={loading}
            aria-label={texts.files.restoreFile(file.name)}
            onClick={() => restored().catch(() => undefined)}
          >
            {texts.files.restore}
          </Button>
        )}
      </Group>
      {Boolean(error) && <NotDone error={error} />}
      {data?.restoreFile.errors.map(({ message }) => (
        <Alert key={message} color="red" role="alert" mt="xs">
          {message}
        </Alert>
      ))}
    </div>
  );
}
