'use client';

import { useQuery } from '@apollo/client/react';
import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { graphql } from '@/lib/gql';
import { texts } from '@/lib/texts';
import { type Field, readFields, targetOf, titleOf } from './definition';

const LinkChoices = graphql(`
  query LinkChoices($collection: String!, $search: String, $filter: JSON) {
    collection(name: $collection) {
      name
      fields {
        ...FieldDefinition
      }
    }
    records(collection: $collection, search: $search, filter: $filter, first: 20) {
      nodes {
        id
        values
      }
    }
  }
`);

type Props = {
  field: Field;
  value: string | null;
  onChange: (value: unknown) => void;
  label?: string;
  'aria-label'?: string;
  error?: string | undefined;
};

/** Chooses a record of another collection by typing a part of it. */
export function LinkInput({ field, value, onChange, error, ...labels }: Props) {
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, 200);
  const collection = targetOf(field);
  const found = useQuery(LinkChoices, {
    variables: { collection, search: search || null, filter: null },
  });
  const chosen = useQuery(LinkChoices, {
    variables: { collection, search: null, filter: { id: { eq: value } } },
    skip: value === null,
  });
  const fields = readFields(found.data?.collection?.fields ?? []);
  const records = [...(chosen.data?.records?.nodes ?? []), ...(found.data?.records?.nodes ?? [])];
  const titles = new Map(records.map((record) => [record.id, titleOf(fields, record)]));
  return (
    <Select
      {...labels}
      description={field.help}
      error={error ?? (found.error ? texts.states.failed : undefined)}
      withAsterisk={field.required}
      searchable
      clearable={!field.required}
      allowDeselect={false}
      openOnFocus={false}
      data={[...titles].map(([id, title]) => ({ value: id, label: title }))}
      filter={({ options }) => options}
      value={value}
      onChange={onChange}
      onSearchChange={setTyped}
      nothingFoundMessage={found.loading ? texts.states.loading : texts.fields.noneFound}
    />
  );
}
