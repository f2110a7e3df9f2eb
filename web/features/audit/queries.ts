import { graphql } from '@/lib/gql';

export const AuditLog = graphql(`
  query AuditLog($action: String, $actor: ID, $after: String) {
    auditLog(first: 50, action: $action, actor: $actor, after: $after) {
      nodes {
        id
        at
        actor
        actorEmail
        address
        action
        target
        details
        outcome
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** People to choose from, by a part of their name or address, and the one that is chosen. */
export const ActorChoices = graphql(`
  query ActorChoices($search: String, $chosen: ID!, $isChosen: Boolean!) {
    users(first: 20, search: $search) {
      nodes {
        id
        name
        email
      }
    }
    user(id: $chosen) @include(if: $isChosen) {
      id
      name
      email
    }
  }
`);
