'use client';

import { useMutation, useQuery } from '@apollo/client/react';
import { Stack, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useRouter } from 'next/navigation';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { readFields, type Values } from '@/features/fields/definition';
import { readFragment } from '@/lib/gql';
import { texts } from '@/lib/texts';
import { addToLists } from './cache';
import { CreateRecord, RecordParts } from './mutations';
import { DefinitionOfCollection } from './queries';
import { RecordForm } from './RecordForm';

const NOTHING: Values = {};

/** Makes a record and leads to it. */
export function NewRecord({ collection }: { collection: string }) {
  const router = useRouter();
  const { data, error, refetch } = useQuery(DefinitionOfCollection, {
    variables: { name: collection },
  });
  const [create, { data: answer, loading, error: failure }] = useMutation(CreateRecord, {
    update(cache, { data: created }) {
      const record = readFragment(RecordParts, created?.createRecord.record);
      if (record) {
        addToLists(cache, collection, record.id);
      }
    },
  });
  if (!data?.collection) {
    return error ? <Problem error={error} retry={() => refetch()} /> : <Loading />;
  }

  async function save(values: Values): Promise<boolean> {
    const { data: created } = await create({ variables: { collection, values } }).catch(() => ({
      data: undefined,
    }));
    const record = readFragment(RecordParts, created?.createRecord.record);
    if (!record) {
      return false;
    }
    notifications.show({ color: 'green', message: texts.records.created });
    router.push(`/collections/${collection}/records/${record.id}`);
    return true;
  }

  return (
    <Stack>
      <Title order={1} size="h2">
        {texts.records.create}
      </Title>
      {failure && <Problem error={failure} />}
      <RecordForm
        name={`${collection}/new`}
        fields={readFields(data.collection.fields ?? [])}
        before={NOTHING}
        errors={answer?.createRecord.errors ?? []}
        saving={loading}
        onSave={save}
        onCancel={() => router.push(`/collections/${collection}`)}
      />
    </Stack>
  );
}
