'use client';

import { useQuery } from '@apollo/client/react';
import { Group, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { texts } from '@/lib/texts';
import { ACTIONS, actionLabel } from './actions';
import { ActorChoices } from './queries';

type Props = {
  action: string;
  actor: string;
  onChange: (changes: { action?: string; actor?: string }) => void;
};

const words = texts.administration.audit;

/** What was done, and who did it. */
export function AuditFilter({ action, actor, onChange }: Props) {
  const names: string[] = [...new Set([...ACTIONS, ...(action ? [action] : [])])];
  return (
    <Group align="flex-end">
      <Select
        label={words.action}
        placeholder={words.anyAction}
        data={names.map((name) => ({ value: name, label: actionLabel(name) }))}
        value={action || null}
        onChange={(chosen) => onChange({ action: chosen ?? '' })}
        searchable
        clearable
        w={{ base: '100%', xs: 240 }}
      />
      <ActorSelect value={actor} onChange={(chosen) => onChange({ actor: chosen })} />
    </Group>
  );
}

function ActorSelect({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, 200);
  const { data, error } = useQuery(ActorChoices, {
    variables: { search: search || null, chosen: value, isChosen: value !== '' },
  });
  const people = [...(data?.user ? [data.user] : []), ...(data?.users?.nodes ?? [])];
  const labels = new Map(people.map(({ id, name, email }) => [id, `${name} (${email})`]));
  return (
    <Select
      label={words.actor}
      placeholder={words.anyone}
      data={[...labels].map(([id, label]) => ({ value: id, label }))}
      filter={({ options }) => options}
      value={value || null}
      onChange={(chosen) => onChange(chosen ?? '')}
      onSearchChange={(text) => setTyped([...labels.values()].includes(text) ? '' : text)}
      nothingFoundMessage={texts.fields.noneFound}
      error={error && !data ? texts.states.failed : undefined}
      searchable
      clearable
      w={{ base: '100%', xs: 280 }}
    />
  );
}
