'use client';

import { useQuery } from '@apollo/client/react';
import { Anchor, Breadcrumbs, Button, Group, Stack, Tabs, Text, Title } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useState } from 'react';
import { Empty } from '@/components/Empty';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { usePageTitle } from '@/components/usePageTitle';
import { type Field, readFields, titleOf } from '@/features/fields/definition';
import { formatMoment } from '@/features/fields/format';
import { graphql, readFragment } from '@/lib/gql';
import type { RecordPartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { DeleteButton } from './DeleteButton';
import { RecordParts } from './mutations';
import { ValueList } from './ValueList';

// What is behind a button or a tab comes when it is opened.
const loading = () => <Loading />;
const EditRecord = dynamic(() => import('./EditRecord').then((part) => part.EditRecord), {
  loading,
});
const LinkedSection = dynamic(
  () => import('@/features/linked/LinkedSection').then((part) => part.LinkedSection),
  { loading },
);
const FileSection = dynamic(
  () => import('@/features/files/FileSection').then((part) => part.FileSection),
  { loading },
);
const ExternalSection = dynamic(
  () => import('@/features/external/ExternalSection').then((part) => part.ExternalSection),
  { loading },
);
const HistorySection = dynamic(
  () => import('@/features/history/HistorySection').then((part) => part.HistorySection),
  { loading },
);

export const RecordById = graphql(`
  query RecordById($collection: String!, $id: ID!) {
    collection(name: $collection) {
      name
      label
      fields {
        ...FieldDefinition
      }
    }
    record(collection: $collection, id: $id) {
      ...RecordParts
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
  if (!record || !data.collection) {
    return <Empty title={texts.records.gone} hint={texts.records.goneHint} />;
  }
  const fields = readFields(data.collection.fields ?? []);
  return (
    <Sheet
      collection={collection}
      label={data.collection.label ?? collection}
      fields={fields}
      record={record}
    />
  );
}

type SheetProps = {
  collection: string;
  label: string;
  fields: readonly Field[];
  record: RecordPartsFragment;
};

function Sheet({ collection, label, fields, record }: SheetProps) {
  const [editing, setEditing] = useState(false);
  usePageTitle(titleOf(fields, record));
  return (
    <Stack>
      <Breadcrumbs>
        <Anchor component={Link} href={`/collections/${collection}`}>
          {label}
        </Anchor>
        <Text>{titleOf(fields, record)}</Text>
      </Breadcrumbs>
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={1} size="h2">
            {titleOf(fields, record)}
          </Title>
          <Text c="dimmed" size="sm">
            {texts.records.changed(formatMoment(record.updatedAt))}
          </Text>
        </div>
        {!editing && (
          <Group gap="xs">
            <Button
              variant="default"
              leftSection={<IconPencil size={16} aria-hidden />}
              onClick={() => setEditing(true)}
            >
              {texts.records.edit}
            </Button>
            <DeleteButton collection={collection} record={record} />
          </Group>
        )}
      </Group>
      {editing ? (
        <EditRecord
          collection={collection}
          fields={fields}
          record={record}
          onDone={() => setEditing(false)}
        />
      ) : (
        <Sections collection={collection} fields={fields} record={record} />
      )}
    </Stack>
  );
}

type SectionsProps = {
  collection: string;
  fields: readonly Field[];
  record: RecordPartsFragment;
};

/** What belongs to a record, a tab each; what is behind a tab is asked for when it is opened. */
function Sections({ collection, fields, record }: SectionsProps) {
  return (
    <Tabs defaultValue="values" keepMounted={false}>
      <Tabs.List mb="md">
        <Tabs.Tab value="values">{texts.records.values}</Tabs.Tab>
        <Tabs.Tab value="linked">{texts.linked.tab}</Tabs.Tab>
        <Tabs.Tab value="files">{texts.files.tab}</Tabs.Tab>
        <Tabs.Tab value="external">{texts.external.tab}</Tabs.Tab>
        <Tabs.Tab value="history">{texts.history.tab}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="values">
        <ValueList fields={fields} record={record} />
      </Tabs.Panel>
      <Tabs.Panel value="linked">
        <LinkedSection collection={collection} id={record.id} />
      </Tabs.Panel>
      <Tabs.Panel value="files">
        <FileSection collection={collection} id={record.id} />
      </Tabs.Panel>
      <Tabs.Panel value="external">
        <ExternalSection collection={collection} id={record.id} />
      </Tabs.Panel>
      <Tabs.Panel value="history">
        <HistorySection collection={collection} id={record.id} fields={fields} />
      </Tabs.Panel>
    </Tabs>
  );
}
