'use client';

import { useQuery } from '@apollo/client/react';
import { Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { Empty } from '@/components/Empty';
import { Heading } from '@/components/Heading';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { ShowMore } from '@/components/ShowMore';
import { usePageTitle } from '@/components/usePageTitle';
import { readFields } from '@/features/fields/definition';
import { texts } from '@/lib/texts';
import { DeletedRecords } from './queries';
import { TrashTable } from './TrashTable';

/** The deleted records of a collection that the signed-in person may restore. */
export function TrashPage({ collection }: { collection: string }) {
  const [search, setSearch] = useState('');
  const [settled] = useDebouncedValue(search.trim(), 250);
  const { data, previousData, error, loading, refetch, fetchMore } = useQuery(DeletedRecords, {
    variables: { collection, search: settled || null },
    fetchPolicy: 'cache-and-network', // others delete, too
    nextFetchPolicy: 'cache-first',
    notifyOnNetworkStatusChange: true,
  });
  const found = data ?? previousData;
  const label = found?.collection?.label ?? collection;
  usePageTitle(texts.trash.heading(label));
  if (!found) {
    return error ? <Problem error={error} retry={() => refetch()} /> : <Loading />;
  }
  const { nodes, pageInfo, totalCount } = found.deletedRecords;
  const after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  return (
    <Stack>
      <Heading
        title={texts.trash.heading(label)}
        hint={texts.trash.hint}
        trail={[
          { href: '/collections', label: texts.collections.title },
          { href: `/collections/${collection}`, label },
        ]}
      />
      <TextInput
        type="search"
        aria-label={texts.records.search}
        placeholder={texts.records.search}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        maw={320}
      />
      {error && <Problem error={error} retry={() => refetch()} />}
      {nodes.length > 0 && (
        <>
          <Text size="sm" c="dimmed" role="status">
            {texts.records.count(totalCount)}
          </Text>
          <TrashTable
            collection={collection}
            fields={readFields(found.collection?.fields ?? [])}
            records={nodes}
          />
        </>
      )}
      {nodes.length === 0 && !loading && <Nothing searched={settled !== ''} />}
      {after && <ShowMore busy={loading} onMore={() => fetchMore({ variables: { after } })} />}
    </Stack>
  );
}

function Nothing({ searched }: { searched: boolean }) {
  const { empty, emptyHint, noneFound, noneFoundHint } = texts.trash;
  return searched ? (
    <Empty title={noneFound} hint={noneFoundHint} />
  ) : (
    <Empty icon={IconTrash} title={empty} hint={emptyHint} />
  );
}
