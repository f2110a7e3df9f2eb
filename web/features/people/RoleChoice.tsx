'use client';

import { useQuery } from '@apollo/client/react';
import { MultiSelect } from '@mantine/core';
import { Roles } from '@/features/roles/queries';
import { texts } from '@/lib/texts';
import { RoleEffect } from './RoleEffect';

type Props = {
  value: readonly string[];
  onChange: (roles: string[]) => void;
  description?: string | undefined;
  error: string | undefined;
};

/** Chooses a person's roles, by their labels, and shows what these allow together. */
export function RoleChoice({ value, onChange, description, error }: Props) {
  const { data, error: failure } = useQuery(Roles);
  const labels = new Map((data?.roles ?? []).map(({ name, label }) => [name, label]));
  const names = [...new Set([...labels.keys(), ...value])];
  return (
    <>
      <MultiSelect
        label={texts.administration.people.roles}
        description={description}
        data={names.map((name) => ({ value: name, label: labels.get(name) ?? name }))}
        value={[...value]}
        onChange={onChange}
        error={error ?? (failure && !data ? texts.states.failed : undefined)}
        searchable
        withAsterisk
      />
      {value.length > 0 && <RoleEffect roles={value} />}
    </>
  );
}
