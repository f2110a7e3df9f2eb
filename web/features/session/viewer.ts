'use client';

import { useQuery } from '@apollo/client/react';
import { graphql } from '@/lib/gql';

export const WhoAsks = graphql(`
  query WhoAsks {
    viewer {
      id
      name
      email
      roles
    }
  }
`);

/** Who has signed in, as the frame around the page has found out; null meanwhile. */
export function useViewer() {
  const { data } = useQuery(WhoAsks, { fetchPolicy: 'cache-first' });
  return data?.viewer ?? null;
}
