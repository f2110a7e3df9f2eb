'use client';

import { useQuery } from '@apollo/client/react';
import { Button, Group, Stack } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Heading } from '@/components/Heading';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { usePageTitle } from '@/components/usePageTitle';
import { type Field, readFields, titleOf, writable } from '@/features/fields/definition';
import { formatMoment } from '@/features/fields/format';
import { Actor } from '@/features/history/Actor';
import { graphql, readFragment } from '@/lib/gql';
import type { RecordPartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { DeleteButton } from './DeleteButton';
import { RecordParts } from './mutations';
import { RecordSections } from './RecordSections';
import { keepsDraft } from './useDraft';

// What is behind a button comes when it is pressed.
const EditRecord = dynamic(() => import('./EditRecord').then((part) => part.EditRecord), {
  loading: () => <Loading />,
});

const MissingRecord = dynamic(
  () => import('@/features/trash/MissingRecord').then((part) => part.MissingRecord),
  { loading: () => <Loading /> },
);

export const RecordById = graphql(`
  query RecordById($collection: String!, $id: ID!) {
    collection(name: $collection) {
      name
      label
      rights {
        updateFields
      }
      fields {
        ...FieldDefinition
      }
    }
    record(collection: $collection, id: $id) {
      ...RecordParts
      rights {
        update
        delete
      }
    }
  }
`);

/** One record: its values to read and to change, and what belongs to it. */
export function RecordPage({ collection, id }: { collection: string; id: string }) {
  const { data, error, refetch } = useQuery(RecordById, { variables: { collection, id } });
  const record = readFragment(RecordParts, data?.record) as RecordPartsFragment | null | undefined;
  if (error && !record) {
    return <Problem error={error} retry={() => refetch()} />;
  }
  if (!data) {
    return <Loading />;
  }
  const fields = readFields(data.collection?.fields ?? []);
  if (!record || !data.collection) {
    return (
      <MissingRecord
        collection={collection}
        id={id}
        fields={fields}
        onRestored={() => refetch().catch(() => undefined)}
      />
    );
  }
  return (
    <Sheet
      collection={collection}
      label={data.collection.label ?? collection}
      fields={fields}
      record={record}
      mayDelete={data.record?.rights?.delete ?? false}
      changeable={
        data.record?.rights?.update ? writable(fields, data.collection.rights.updateFields) : []
      }
      onChanged={() => refetch().catch(() => undefined)}
    />
  );
}

type SheetProps = {
  collection: string;
  label: string;
  fields: readonly Field[];
  record: RecordPartsFragment;
  mayDelete: boolean;
  /** The fields that the viewer may change; none when they may not change the record. */
  changeable: readonly Field[];
  /** The record may be another's to change now. */
  onChanged: () => void;
};

function Sheet(props: SheetProps) {
  const { collection, label, fields, record, mayDelete, changeable, onChanged } = props;
  const [isOpen, setEditing] = useState(() => keepsDraft(`${collection}/${record.id}`));
  const editing = isOpen && changeable.length > 0;
  usePageTitle(titleOf(fields, record));
  return (
    <Stack>
      <Heading
        title={titleOf(fields, record)}
        hint={<Changed record={record} />}
        trail={[
          { href: '/collections', label: texts.collections.title },
          { href: `/collections/${collection}`, label },
        ]}
      >
        {!editing && (
          <Group gap="xs">
            {mayDelete && <DeleteButton collection={collection} record={record} />}
            {changeable.length > 0 && (
              <Button
                leftSection={<IconPencil size={16} aria-hidden />}
                onClick={() => setEditing(true)}
              >
                {texts.records.edit}
              </Button>
            )}
          </Group>
        )}
      </Heading>
      {editing ? (
        <EditRecord
          collection={collection}
          fields={changeable}
          record={record}
          onDone={() => {
            setEditing(false);
            onChanged();
          }}
        />
      ) : (
        <RecordSections collection={collection} fields={fields} record={record} />
      )}
    </Stack>
  );
}

function Changed({ record }: { record: RecordPartsFragment }) {
  return (
    <>
      {texts.records.changed(formatMoment(record.updatedAt))} ·{' '}
      <Actor id={record.updatedBy} name={record.updatedByName?.name} />
    </>
  );
}
