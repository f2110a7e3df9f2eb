'use client';

import { useQuery } from '@apollo/client/react';
import { Button, Group, Stack } from '@mantine/core';
import { IconPlus, IconSettings, IconTrash } from '@tabler/icons-react';
import Link from 'next/link';
import { useMemo, useRef, useState } from 'react';
import { Empty } from '@/components/Empty';
import { Heading } from '@/components/Heading';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { usePageTitle } from '@/components/usePageTitle';
import { type Field, readFields } from '@/features/fields/definition';
import { useMay } from '@/features/session/useMay';
import { useViewer } from '@/features/session/viewer';
import { texts } from '@/lib/texts';
import { type ListState, orderOf, toggleSort } from './address';
import { shownFields } from './columns';
import { DefinitionOfCollection, RecordsOfCollection } from './queries';
import styles from './RecordList.module.css';
import { RecordTable } from './RecordTable';
import { resolvedFilter } from './resolvedFilter';
import { Toolbar } from './Toolbar';
import { useListState } from './useListState';

/** The records of a collection: found, filtered, sorted, with the columns that are wanted. */
export function RecordList({ collection }: { collection: string }) {
  const { data, error, refetch } = useQuery(DefinitionOfCollection, {
    variables: { name: collection },
  });
  const label = data?.collection?.label;
  usePageTitle(label);
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
  const { rights } = data.collection;
  return (
    <List
      key={collection}
      name={collection}
      label={label ?? collection}
      fields={fields}
      may={rights}
    />
  );
}

/** What the viewer may do in the collection; no more is offered. */
type May = { create: boolean; delete: boolean };

type ListProps = { name: string; label: string; fields: readonly Field[]; may: May };

function List({ name, label, fields, may }: ListProps) {
  const [state, change] = useListState(name);
  const viewer = useViewer()?.id;
  const filter = useMemo(
    () => resolvedFilter(state.filter, fields, viewer),
    [state.filter, fields, viewer],
  );
  const { page, error, loading, retry, more } = useRecords(name, { ...state, filter });
  const nodes = page?.nodes ?? [];
  return (
    <Stack gap="sm" className={styles.page}>
      <Head name={name} label={label} may={may} />
      <Toolbar fields={fields} state={state} change={change} total={page?.totalCount} />
      {Boolean(error) && <Problem error={error} retry={retry} />}
      {nodes.length > 0 && (
        <RecordTable
          collection={name}
          fields={shownFields(fields, state.columns)}
          records={nodes}
          busy={loading}
          sort={state.sort}
          onSort={(field) => change({ sort: toggleSort(state.sort, field) })}
          onEnd={more}
        />
      )}
      {nodes.length === 0 && loading && <Loading />}
      {page && nodes.length === 0 && !loading && (
        <Nothing name={name} mayCreate={may.create} state={state} change={change} />
      )}
    </Stack>
  );
}

/** The pages that have come so far; while another list is on its way, the one before it. */
function useRecords(collection: string, state: ListState) {
  const { data, previousData, error, loading, refetch, fetchMore } = useQuery(RecordsOfCollection, {
    variables: variablesOf(collection, state),
    notifyOnNetworkStatusChange: true,
  });
  const [stuck, setStuck] = useState<unknown>();
  const page = (data ?? previousData)?.records;
  const after = page?.pageInfo?.hasNextPage ? page.pageInfo.endCursor : null;
  const asked = useRef<string>(undefined);
  const more = () => {
    if (after && !loading && asked.current !== after) {
      asked.current = after; // once: after a failure it is for the person to try again
      fetchMore({ variables: { after, isFurther: true } }).then(() => {
        asked.current = undefined;
      }, setStuck);
    }
  };
  const retry = () => {
    asked.current = undefined;
    setStuck(undefined);
    if (error) {
      refetch().catch(() => undefined); // the query's own result has the failure
    }
  };
  return { page, error: error ?? stuck, loading, retry, more };
}

function Head({ name, label, may }: Omit<ListProps, 'fields'>) {
  const mayDesign = useMay('admin');
  return (
    <Heading title={label} trail={[{ href: '/collections', label: texts.collections.title }]}>
      <Group gap="xs">
        {mayDesign && (
          <Button
            component={Link}
            href={`/collections/${name}/design`}
            variant="default"
            leftSection={<IconSettings size={18} aria-hidden />}
          >
            {texts.records.design}
          </Button>
        )}
        {may.delete && (
          <Button
            component={Link}
            href={`/collections/${name}/trash`}
            variant="default"
            leftSection={<IconTrash size={18} aria-hidden />}
          >
            {texts.trash.title}
          </Button>
        )}
        {may.create && <NewButton name={name} />}
      </Group>
    </Heading>
  );
}

function NewButton({ name }: { name: string }) {
  return (
    <Button
      component={Link}
      href={`/collections/${name}/new`}
      leftSection={<IconPlus size={18} aria-hidden />}
    >
      {texts.records.create}
    </Button>
  );
}

type NothingProps = {
  name: string;
  mayCreate: boolean;
  state: ListState;
  change: (to: Partial<ListState>) => void;
};

/** Nothing is there, or nothing fits: with the way on. */
function Nothing({ name, mayCreate, state, change }: NothingProps) {
  if (state.search === '' && state.filter === null) {
    return (
      <Empty
        title={texts.records.empty}
        hint={mayCreate ? texts.records.emptyHint : texts.records.emptyOthers}
        action={mayCreate && <NewButton name={name} />}
      />
    );
  }
  return (
    <Empty
      title={texts.records.noneFound}
      hint={texts.records.noneFoundHint}
      action={
        <Button variant="default" onClick={() => change({ search: '', filter: null })}>
          {texts.records.showAll}
        </Button>
      }
    />
  );
}

function variablesOf(collection: string, { filter, search, sort }: ListState) {
  return { collection, filter, search: search || null, orderBy: orderOf(sort) };
}
