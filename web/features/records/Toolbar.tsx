'use client';

import { Button, Group, Paper, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconColumns3, IconFilter, IconSearch } from '@tabler/icons-react';
import dynamic from 'next/dynamic';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Loading } from '@/components/Loading';
import type { Field } from '@/features/fields/definition';
import { texts } from '@/lib/texts';
import type { ListState } from './address';
import { conditionsOf } from './resolvedFilter';

// The inputs of all kinds of fields weigh more than the list: they come when somebody wants to filter.
const loading = () => <Loading rows={1} />;
const FilterBuilder = dynamic(() => import('./FilterBuilder').then((part) => part.FilterBuilder), {
  loading,
});
const ColumnChoice = dynamic(() => import('./ColumnChoice').then((part) => part.ColumnChoice), {
  loading,
});

type Props = {
  fields: readonly Field[];
  state: ListState;
  change: (changes: Partial<ListState>) => void;
  total: number | undefined;
};

/** Finds, filters and chooses columns; what is opened stands below, in the page. */
export function Toolbar({ fields, state, change, total }: Props) {
  const [opened, setOpened] = useState<'filter' | 'columns'>();
  const opener = useRef<HTMLButtonElement>(null);
  const [typed, type] = useSearch(state.search, (search) => change({ search }));
  const close = () => {
    setOpened(undefined);
    opener.current?.focus();
  };
  const toggle = (part: 'filter' | 'columns') => ({
    'aria-expanded': opened === part,
    ref: opened === part ? opener : undefined,
    onClick: () => setOpened(opened === part ? undefined : part),
  });
  return (
    <>
      <Group gap="sm">
        <TextInput
          type="search"
          aria-label={texts.records.search}
          placeholder={texts.records.search}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={typed}
          onChange={(event) => type(event.target.value)}
          flex={1}
          miw={160}
          maw={360}
        />
        <Button
          variant={state.filter ? 'light' : 'default'}
          leftSection={<IconFilter size={16} aria-hidden />}
          {...toggle('filter')}
        >
          {state.filter ? texts.filter.active(conditionsOf(state.filter)) : texts.filter.open}
        </Button>
        <Button
          variant={state.columns ? 'light' : 'default'}
          leftSection={<IconColumns3 size={16} aria-hidden />}
          {...toggle('columns')}
        >
          {texts.records.columns}
        </Button>
        <Text c="dimmed" size="sm" aria-live="polite">
          {total !== undefined && texts.records.count(total)}
        </Text>
      </Group>
      {opened && (
        <Paper withBorder p="sm" onKeyDown={onEscape(close)}>
          {opened === 'filter' ? (
            <FilterBuilder
              fields={fields}
              filter={state.filter}
              onApply={(filter) => {
                change({ filter });
                close();
              }}
            />
          ) : (
            <ColumnChoice
              fields={fields}
              chosen={state.columns}
              onChange={(columns) => change({ columns })}
            />
          )}
        </Paper>
      )}
    </>
  );
}

/** What is typed goes into the address when the typing pauses; what the address says from elsewhere is shown. */
function useSearch(search: string, change: (search: string) => void) {
  const [typed, setTyped] = useState(search);
  const sent = useRef(search);
  const send = useDebouncedCallback((text: string) => {
    sent.current = text;
    change(text);
  }, 250);
  useEffect(() => {
    if (search !== sent.current) {
      sent.current = search;
      setTyped(search);
    }
  }, [search]);
  const type = (text: string) => {
    setTyped(text);
    send(text);
  };
  return [typed, type] as const;
}

/** Escape closes, unless it was meant for a list of choices that was open: its input still says so. */
function onEscape(close: () => void) {
  return ({ key, target, defaultPrevented }: KeyboardEvent) => {
    const isOfList = target instanceof Element && target.closest('[aria-expanded=true]') !== null;
    if (key === 'Escape' && !defaultPrevented && !isOfList) {
      close();
    }
  };
}
