import type { ApolloCache } from '@apollo/client';
import { graphql } from '@/lib/gql';

export const Roles = graphql(`
  query Roles {
    roles {
      name
      label
      level
      builtIn
      requiresSecondFactor
    }
  }
`);

export const CreateRole = graphql(`
  mutation CreateRole($name: String!, $label: String!, $level: String!) {
    createRole(name: $name, label: $label, level: $level) {
      role {
        name
        label
        level
        builtIn
        requiresSecondFactor
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

export const UpdateRole = graphql(`
  mutation UpdateRole($name: ID!, $label: String, $level: String) {
    updateRole(name: $name, label: $label, level: $level) {
      role {
        name
        label
        level
        builtIn
        requiresSecondFactor
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

export const DeleteRole = graphql(`
  mutation DeleteRole($name: ID!) {
    deleteRole(name: $name) {
      deletedId
      errors {
        code
        field
        message
      }
    }
  }
`);

/** Puts a new role at the end of the list. */
export function addRole(cache: ApolloCache, name: string): void {
  const reference = { __ref: cache.identify({ __typename: 'Role', name }) ?? '' };
  cache.modify({ fields: { roles: (all) => [...(Array.isArray(all) ? all : []), reference] } });
}

/** Takes a deleted role out of the cache; its rules went with it, so they are read anew when seen. */
export function removeRole(cache: ApolloCache, name: string): void {
  cache.evict({ id: cache.identify({ __typename: 'Role', name }) ?? '' });
  cache.evict({ id: 'ROOT_QUERY', fieldName: 'policies' });
  cache.gc();
}
