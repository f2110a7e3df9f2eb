import type { ApolloCache } from '@apollo/client';
import { graphql } from '@/lib/gql';

export const PolicyParts = graphql(`
  fragment PolicyParts on Policy {
    role
    collection
    read {
      rows
      fields
    }
    create {
      rows
      fields
    }
    update {
      rows
      fields
    }
    delete {
      rows
    }
  }
`);

export const PoliciesByCollection = graphql(`
  query PoliciesByCollection {
    collections {
      name
      label
    }
    policies {
      role
      collection
    }
  }
`);

/** All that is needed to read and write the rules of one collection. */
export const PoliciesOfCollection = graphql(`
  query PoliciesOfCollection($collection: String!) {
    collection(name: $collection) {
      name
      label
      fields {
        ...FieldDefinition
      }
    }
    roles {
      name
      label
      level
      builtIn
    }
    policies(collection: $collection) {
      ...PolicyParts
    }
  }
`);

/** What roles reach in every collection, and how collections are linked. */
export const ReachOfRole = graphql(`
  query ReachOfRole($roles: [String!]!) {
    collections {
      name
      label
      fields {
        ...FieldDefinition
      }
    }
    rolesAccess(roles: $roles) {
      collection
      read {
        allowed
        allRecords
      }
      delete {
        allowed
        allRecords
      }
    }
  }
`);

export const SetPolicy = graphql(`
  mutation SetPolicy(
    $collection: String!
    $role: String!
    $read: PolicyActionInput
    $create: PolicyActionInput
    $update: PolicyActionInput
    $delete: PolicyDeletionInput
  ) {
    setPolicy(
      collection: $collection
      role: $role
      read: $read
      create: $create
      update: $update
      delete: $delete
    ) {
      policy {
        ...PolicyParts
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

export const DeletePolicy = graphql(`
  mutation DeletePolicy($collection: String!, $role: String!) {
    deletePolicy(collection: $collection, role: $role) {
      deleted
      errors {
        code
        field
        message
      }
    }
  }
`);

/** Puts a policy into the lists that it belongs to: the whole one and its collection's. */
export function addPolicy(cache: ApolloCache, collection: string, role: string): void {
  const id = cache.identify({ __typename: 'Policy', collection, role }) ?? '';
  cache.modify({
    fields: {
      policies(stored, { storeFieldName }) {
        const all = (Array.isArray(stored) ? stored : []) as { __ref?: string }[];
        const isListed = all.some(({ __ref }) => __ref === id);
        const narrowed = storeFieldName.includes('{') && !storeFieldName.includes('({})');
        const fits = !narrowed || storeFieldName.includes(JSON.stringify(collection));
        return isListed || !fits ? all : [...all, { __ref: id }];
      },
    },
  });
}

/** Takes a policy out of the cache, and with it out of every list. */
export function removePolicy(cache: ApolloCache, collection: string, role: string): void {
  cache.evict({ id: cache.identify({ __typename: 'Policy', collection, role }) ?? '' });
  cache.gc();
}
