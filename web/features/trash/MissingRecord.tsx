'use client';

import { useQuery } from '@apollo/client/react';
import { Button, Group, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { Empty } from '@/components/Empty';
import { Loading } from '@/components/Loading';
import { type Field, titleOf } from '@/features/fields/definition';
import { useMay } from '@/features/session/useMay';
import { useLevel } from '@/features/session/viewer';
import { texts } from '@/lib/texts';
import { PurgeButton } from './PurgeButton';
import { DeletedRecord } from './queries';
import { RestoreButton } from './RestoreButton';
import { DeletedBy } from './TrashTable';

type Props = {
  collection: string;
  id: string;
  fields: readonly Field[];
  /** The record is there again. */
  onRestored: () => void;
};

/** In place of a record that is not there: what can be done about it, when it is in the trash. */
export function MissingRecord({ collection, id, fields, onRestored }: Props) {
  const mayRestore = useLevel()?.mayRead ?? false;
  const mayPurge = useMay('admin');
  const router = useRouter();
  const { data, loading } = useQuery(DeletedRecord, {
    variables: { collection, filter: { id: { eq: id } } },
    fetchPolicy: 'network-only',
    skip: !mayRestore,
  });
  const [record] = data?.deletedRecords.nodes ?? [];
  if (loading) {
    return <Loading />;
  }
  if (!record) {
    return <Empty title={texts.records.gone} hint={texts.records.goneHint} />;
  }
  const title = titleOf(fields, record);
  const toTrash = `/collections/${collection}/trash`;
  return (
    <Empty
      icon={IconTrash}
      title={texts.trash.inTrash(title)}
      hint={texts.trash.inTrashHint}
      action={
        <>
          <Text size="sm" c="dimmed" mb="sm">
            <DeletedBy record={record} />
          </Text>
          <Group gap="xs" justify="center">
            <RestoreButton collection={collection} id={id} title={title} onRestored={onRestored} />
            <Button component={Link} href={toTrash} variant="default" size="xs">
              {texts.trash.open}
            </Button>
            {mayPurge && (
              <PurgeButton
                collection={collection}
                id={id}
                title={title}
                onPurged={() => router.push(toTrash)}
              />
            )}
          </Group>
        </>
      }
    />
  );
}
