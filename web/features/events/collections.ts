'use client';

import { useQuery } from '@apollo/client/react';
import { graphql } from '@/lib/gql';

export const CollectionChoices = graphql(`
  query CollectionChoices {
    collections {
      name
      label
    }
  }
`);

/** Collections to choose from, and what they are called; names stand for labels that cannot be had. */
export function useCollectionChoices() {
  const { data, error } = useQuery(CollectionChoices);
  const choices = (data?.collections ?? []).map(({ name, label }) => ({ value: name, label }));
  const labels = new Map(choices.map(({ value, label }) => [value, label]));
  return {
    choices,
    hasFailed: error !== undefined && !data?.collections,
    labelOf: (name: string) => labels.get(name) ?? name,
  };
}
