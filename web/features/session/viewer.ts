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
      level
    }
  }
`);

/** Who has signed in, as the frame around the page has found out; null meanwhile. */
export function useViewer() {
  const { data } = useQuery(WhoAsks, { fetchPolicy: 'cache-first' });
  return data?.viewer ?? null;
}

/** Whether the viewer may read what is set up; administrators may change it, too. */
export function useLevel(): { mayRead: boolean; mayChange: boolean } | null {
  const viewer = useViewer();
  const mayChange = viewer?.level === 'admin';
  return viewer && { mayRead: mayChange || viewer.level === 'editor', mayChange };
}
