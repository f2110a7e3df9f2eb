import type { ApolloCache } from '@apollo/client';
import { graphql } from '@/lib/gql';

export const ApiTokenParts = graphql(`
  fragment ApiTokenParts on ApiToken {
    id
    name
    prefix
    scopes
    expiresAt
    lastUsedAt
  }
`);

export const ApiTokens = graphql(`
  query ApiTokens {
    apiTokens {
      ...ApiTokenParts
    }
  }
`);

export const CreateApiToken = graphql(`
  mutation CreateApiToken($name: String!, $scopes: [String!], $expiresAt: DateTime) {
    createApiToken(name: $name, scopes: $scopes, expiresAt: $expiresAt) {
      token {
        ...ApiTokenParts
      }
      secret
      errors {
        code
        field
        message
      }
    }
  }
`);

export const DeleteApiToken = graphql(`
  mutation DeleteApiToken($id: ID!) {
    deleteApiToken(id: $id) {
      deletedId
      errors {
        code
        field
        message
      }
    }
  }
`);

/** Puts a new token at the end of the list. */
export function addToken(cache: ApolloCache, id: string): void {
  const reference = { __ref: cache.identify({ __typename: 'ApiToken', id }) ?? '' };
  cache.modify({
    fields: { apiTokens: (all) => [...(Array.isArray(all) ? all : []), reference] },
  });
}

/** Takes a deleted token out of the cache, and with it out of the list. */
export function removeToken(cache: ApolloCache, id: string): void {
  cache.evict({ id: cache.identify({ __typename: 'ApiToken', id }) ?? '' });
  cache.gc();
}
