import type { ApolloCache } from '@apollo/client';
import { graphql } from '@/lib/gql';

export const PersonParts = graphql(`
  fragment PersonParts on Viewer {
    id
    email
    name
    roles
    disabled
    createdAt
    secondFactor
  }
`);

export const People = graphql(`
  query People($search: String, $after: String) {
    users(first: 50, search: $search, after: $after) {
      nodes {
        ...PersonParts
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const CreateUser = graphql(`
  mutation CreateUser($email: String!, $name: String!, $password: String!, $roles: [String!]!) {
    createUser(email: $email, name: $name, password: $password, roles: $roles) {
      user {
        ...PersonParts
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

export const InviteUser = graphql(`
  mutation InviteUser($email: String!, $name: String!, $roles: [String!]!) {
    inviteUser(email: $email, name: $name, roles: $roles) {
      user {
        ...PersonParts
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

export const UpdateUser = graphql(`
  mutation UpdateUser($id: ID!, $name: String, $roles: [String!], $disabled: Boolean) {
    updateUser(id: $id, name: $name, roles: $roles, disabled: $disabled) {
      user {
        ...PersonParts
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

type Page = { nodes: readonly unknown[]; pageInfo?: { hasNextPage: boolean } };

/** Puts a new person at the end of the whole list, where it is complete; searches are made anew when seen. */
export function addPerson(cache: ApolloCache, id: string): void {
  const reference = { __ref: cache.identify({ __typename: 'Viewer', id }) ?? '' };
  cache.modify({
    fields: {
      users(stored, { storeFieldName, DELETE }) {
        const page = stored as Page;
        if (/"search":"/.test(storeFieldName)) {
          return DELETE;
        }
        return page.pageInfo?.hasNextPage ? page : { ...page, nodes: [...page.nodes, reference] };
      },
    },
  });
}

/** What roles allow together, with the labels of what they speak of. */
export const AccessOfRoles = graphql(`
  query AccessOfRoles($roles: [String!]!) {
    rolesAccess(roles: $roles) {
      collection
      label
      read {
        ...CombinedParts
      }
      create {
        ...CombinedParts
      }
      update {
        ...CombinedParts
      }
      delete {
        ...CombinedParts
      }
    }
    roles {
      name
      label
    }
    collections {
      name
      fields {
        name
        label
      }
    }
  }
`);

export const CombinedParts = graphql(`
  fragment CombinedParts on CombinedAccess {
    allowed
    allRecords
    fields
    partial
    lifted {
      role
      by
    }
  }
`);
