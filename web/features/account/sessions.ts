import type { ApolloCache } from '@apollo/client';
import { graphql } from '@/lib/gql';

export const Sessions = graphql(`
  query Sessions {
    sessions {
      id
      begunAt
      lastUsedAt
      address
      agent
      current
    }
  }
`);

export const EndSession = graphql(`
  mutation EndSession($id: ID!) {
    endSession(id: $id) {
      deletedId
      errors {
        code
        field
        message
      }
    }
  }
`);

/** Takes an ended session out of the cache, and with it out of every list. */
export function endedSession(cache: ApolloCache, id: string): void {
  cache.evict({ id: cache.identify({ __typename: 'Session', id }) ?? '' });
  cache.gc();
}

/** After a change of the password all sessions have other ids, and most are gone: the list is asked for anew. */
export function endedOthers(cache: ApolloCache): void {
  cache.evict({ id: 'ROOT_QUERY', fieldName: 'sessions' });
  cache.gc();
}
