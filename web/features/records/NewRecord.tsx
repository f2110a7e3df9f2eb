'use client';

import { useMutation, useQuery } from '@apollo/client/react';
import { Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useRouter } from 'next/navigation';
import { Empty } from '@/components/Empty';
import { Heading } from '@/components/Heading';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { type Field, readFields, type Values, writable } from '@/features/fields/definition';
import { readFragment } from '@/lib/gql';
import type { Message } from '@/lib/messages';
import { texts } from '@/lib/texts';
import { addToLists } from './cache';
import { CreateRecord, RecordParts } from './mutations';
import { DefinitionOfCollection } from './queries';
import { RecordForm } from './RecordForm';

const NOTHING: Values = {};
const NO_MESSAGES: readonly Message[] = [];

/** Makes a record and leads to it. */
export function NewRecord({ collection }: { collection: string }) {
  const { data, error, refetch } = useQuery(DefinitionOfCollection, {
    variables: { name: collection },
  });
  if (error && !data?.collection) {
    return <Problem error={error} retry={() => refetch()} />;
  }
  if (!data) {
    return <Loading />;
  }
  if (!data.collection) {
    return <Empty title={texts.records.noCollection} hint={texts.records.noCollectionHint} />;
  }
  const { rights } = data.collection;
  if (!rights.create) {
    return <Empty title={texts.records.noCreate} hint={texts.records.noCreateHint} />;
  }
  return (
    <Stack>
      <Heading
        title={texts.records.create}
        trail={[
          { href: '/collections', label: texts.collections.title },
          { href: `/collections/${collection}`, label: data.collection.label ?? collection },
        ]}
      />
      <Form
        collection={collection}
        fields={writable(readFields(data.collection.fields ?? []), rights.createFields)}
      />
    </Stack>
  );
}

function Form({ collection, fields }: { collection: string; fields: readonly Field[] }) {
  const router = useRouter();
  const [create, { data, loading, error }] = useMutation(CreateRecord, {
    update(cache, { data: created }) {
      const record = readFragment(RecordParts, created?.createRecord.record);
      if (record) {
        addToLists(cache, collection, record.id);
      }
    },
  });

  async function save(values: Values, another: boolean): Promise<boolean> {
    const { data: created } = await create({ variables: { collection, values } });
    const record = readFragment(RecordParts, created?.createRecord.record);
    if (!record) {
      return false;
    }
    notifications.show({ color: 'green', message: texts.records.created });
    if (!another) {
      router.push(`/collections/${collection}/records/${record.id}`);
    }
    return true;
  }

  return (
    <RecordForm
      name={`${collection}/new`}
      fields={fields}
      before={NOTHING}
      messages={data?.createRecord.errors ?? NO_MESSAGES}
      failure={error}
      busy={loading}
      onSave={save}
      canRepeat
      onCancel={() => router.push(`/collections/${collection}`)}
    />
  );
}
