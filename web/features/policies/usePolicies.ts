'use client';

import { useQuery } from '@apollo/client/react';
import { readFields } from '@/features/fields/definition';
import { readFragment } from '@/lib/gql';
import { PoliciesOfCollection, PolicyParts } from './queries';

/** A collection with its roles and rules. `known` is undefined until it is there, null when there is no such collection. */
export function usePolicies(collection: string) {
  const { data, error, refetch } = useQuery(PoliciesOfCollection, { variables: { collection } });
  const known = data?.collection && {
    label: data.collection.label,
    fields: readFields(data.collection.fields ?? []),
    roles: (data.roles ?? []).filter(({ name }) => name !== 'admin'),
    policies: readFragment(PolicyParts, data.policies ?? []),
  };
  const isComplete = Boolean(data?.roles && data.policies);
  return {
    known: data && (data.collection === null || isComplete) ? known : undefined,
    error,
    refetch,
  };
}
