'use client';

import { useQuery } from '@apollo/client/react';
import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconPlus, IconSearch, IconSettings } from '@tabler/icons-react';
import Link from 'next/link';
import { Empty } from '@/components/Empty';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { type Field, readFields } from '@/features/fields/definition';
import { texts } from '@/lib/texts';
import { type ListState, toggleSort } from './address';
import { ColumnChoice } from './ColumnChoice';
import { FilterBuilder } from './FilterBuilder';
import { DefinitionOfCollection, RecordsOfCollection } from './queries';
import { RecordTable } from './RecordTable';
import { useListState } from './useListState';

/** The records of a collection: found, filtered, sorted, with the columns that are wanted. */
export function RecordList({ collection }: { collection: string }) {
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
  const fields = readFields(data.collection.fields ?? []);
  return <List name={collection} label={data.collection.label ?? collection} fields={fields} />;
}

function List({ name, label, fields }: { name: string; label: string; fields: readonly Field[] }) {
  const [state, change] = useListState();
  const { data, error, loading, refetch, fetchMore } = useQuery(RecordsOfCollection, {
    variables: variablesOf(name, state),
    notifyOnNetworkStatusChange: true,
  });
  const page = data?.records;
  const nodes = page?.nodes ?? [];
  const after = page?.pageInfo?.hasNextPage ? page.pageInfo.endCursor : null;
  const isNarrowed = state.search !== '' || state.filter !== null;
  return (
    <Stack gap="sm" h="calc(100dvh - 56px - 2 * var(--mantine-spacing-md))">
      <Group justify="space-between">
        <Title order={1} size="h2">
          {label}
        </Title>
        <Group gap="xs">
          <Button
            component={Link}
            href={`/collections/${name}/design`}
            variant="default"
            leftSection={<IconSettings size={18} aria-hidden />}
          >
            {texts.records.design}
          </Button>
          <Button
            component={Link}
            href={`/collections/${name}/new`}
            leftSection={<IconPlus size={18} aria-hidden />}
          >
            {texts.records.create}
          </Button>
        </Group>
      </Group>
      <Toolbar fields={fields} state={state} change={change} total={page?.totalCount} />
      {error && <Problem error={error} retry={() => refetch()} />}
      {nodes.length > 0 && (
        <RecordTable
          collection={name}
          fields={shownFields(fields, state.columns)}
          records={nodes}
          sort={state.sort}
          onSort={(field) => change({ sort: toggleSort(state.sort, field) })}
          onEnd={() => !loading && after && fetchMore({ variables: { after } })}
        />
      )}
      {nodes.length === 0 && loading && <Loading />}
      {page && nodes.length === 0 && !loading && (
        <Empty
          title={isNarrowed ? texts.records.noneFound : texts.records.empty}
          hint={isNarrowed ? texts.records.noneFoundHint : texts.records.emptyHint}
        />
      )}
    </Stack>
  );
}

type ToolbarProps = {
  fields: readonly Field[];
  state: ListState;
  change: (changes: Partial<ListState>) => void;
  total: number | undefined;
};

function Toolbar({ fields, state, change, total }: ToolbarProps) {
  const search = useDebouncedCallback((text: string) => change({ search: text }), 250);
  return (
    <Group gap="sm">
      <TextInput
        aria-label={texts.records.search}
        placeholder={texts.records.search}
        leftSection={<IconSearch size={16} aria-hidden />}
        defaultValue={state.search}
        onChange={(event) => search(event.target.value)}
        flex={1}
        miw={160}
        maw={360}
      />
      <FilterBuilder
        fields={fields}
        filter={state.filter}
        onChange={(filter) => change({ filter })}
      />
      <ColumnChoice
        fields={fields}
        chosen={state.columns}
        onChange={(columns) => change({ columns })}
      />
      <Text c="dimmed" size="sm" aria-live="polite">
        {total !== undefined && texts.records.count(total)}
      </Text>
    </Group>
  );
}

/** The chosen columns in their order; without a choice the first eight that fit into a line. */
export function shownFields(
  fields: readonly Field[],
  columns: readonly string[] | null,
): readonly Field[] {
  if (!columns) {
    return fields
      .filter((field) => !['JSON', 'FILES', 'LONG_TEXT'].includes(field.type))
      .slice(0, 8);
  }
  return columns.flatMap((name) => fields.filter((field) => field.name === name));
}

function variablesOf(collection: string, { filter, search, sort }: ListState) {
  return {
    collection,
    filter,
    search: search || null,
    orderBy: sort.length > 0 ? [...sort] : null,
  };
}
