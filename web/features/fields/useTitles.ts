'use client';

import { useApolloClient } from '@apollo/client/react';
import { useEffect, useRef, useState } from 'react';
import { graphql } from '@/lib/gql';
import { type Field, readFields, readValues, targetOf, titleOf } from './definition';

const Titles = graphql(`
  query Titles($collection: String!, $filter: JSON!) {
    collection(name: $collection) {
      name
      fields {
        ...FieldDefinition
      }
    }
    records(collection: $collection, filter: $filter, first: 100) {
      nodes {
        id
        values
      }
    }
  }
`);

const MOST = 100;

/** What the records that these records link to are known by, by id: asked for once each, many at a time. */
export function useTitles(
  fields: readonly Field[],
  records: readonly { values: unknown }[],
): ReadonlyMap<string, string> {
  const client = useApolloClient();
  const asked = useRef(new Set<string>());
  const [titles, setTitles] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    for (const field of fields.filter(({ type }) => type === 'LINK')) {
      const ids = newIds(field, records, asked.current);
      for (let start = 0; start < ids.length; start += MOST) {
        const filter = { id: { in: ids.slice(start, start + MOST) } };
        client
          .query({ query: Titles, variables: { collection: targetOf(field), filter } })
          .then(({ data }) => {
            const known = readFields(data?.collection?.fields ?? []);
            const found = (data?.records?.nodes ?? []).map(
              (record) => [record.id, titleOf(known, record)] as const,
            );
            setTitles((before) => new Map([...before, ...found]));
          })
          .catch(() => undefined); // without titles the ends of ids are shown
      }
    }
  }, [client, fields, records]);
  return titles;
}

function newIds(
  field: Field,
  records: readonly { values: unknown }[],
  asked: Set<string>,
): string[] {
  const ids = records.map((record) => readValues(record.values)[field.name]);
  const unknown = new Set(
    ids.filter((id): id is string => typeof id === 'string' && !asked.has(id)),
  );
  for (const id of unknown) {
    asked.add(id);
  }
  return [...unknown];
}
