import type { ApolloCache } from '@apollo/client';
import { graphql } from '@/lib/gql';

export const SourceParts = graphql(`
  fragment SourceParts on Source {
    id
    name
    url
    mapping
    cacheSeconds
    roles
  }
`);

export const Sources = graphql(`
  query Sources {
    sources {
      ...SourceParts
    }
  }
`);

export const AskSource = graphql(`
  query AskSource($source: String!, $params: JSON) {
    external(source: $source, params: $params) {
      data
      fetchedAt
      stale
      error {
        code
        message
      }
    }
  }
`);

export const CreateSource = graphql(`
  mutation CreateSource(
    $name: String!
    $url: String!
    $method: String!
    $headers: JSON
    $body: String
    $mapping: JSON!
    $cacheSeconds: Int!
    $secret: String
  ) {
    createSource(
      name: $name
      url: $url
      method: $method
      headers: $headers
      body: $body
      mapping: $mapping
      cacheSeconds: $cacheSeconds
      secret: $secret
    ) {
      source {
        ...SourceParts
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

export const SetSourceRoles = graphql(`
  mutation SetSourceRoles($name: String!, $roles: [String!]) {
    setSourceRoles(name: $name, roles: $roles) {
      source {
        ...SourceParts
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

export const DeleteSource = graphql(`
  mutation DeleteSource($name: String!) {
    deleteSource(name: $name) {
      deletedId
      errors {
        code
        field
        message
      }
    }
  }
`);

/** Puts a new source into the list, which is shown by name. */
export function addSource(cache: ApolloCache, id: string): void {
  const reference = { __ref: cache.identify({ __typename: 'Source', id }) ?? '' };
  cache.modify({ fields: { sources: (all) => [...(Array.isArray(all) ? all : []), reference] } });
}

/** Takes a deleted source out of the cache, and with it out of the list. */
export function removeSource(cache: ApolloCache, id: string): void {
  cache.evict({ id: cache.identify({ __typename: 'Source', id }) ?? '' });
  cache.gc();
}
