import type { ApolloCache } from '@apollo/client';
import { graphql } from '@/lib/gql';

export const RuleParts = graphql(`
  fragment RuleParts on NotificationRule {
    id
    name
    event
    collection
    condition
    becomes
    recipients
    subject
    body
    enabled
  }
`);

export const NotificationRules = graphql(`
  query NotificationRules {
    notificationRules {
      ...RuleParts
    }
  }
`);

export const CreateRule = graphql(`
  mutation CreateRule(
    $name: String!
    $event: String!
    $collection: String
    $condition: JSON
    $becomes: Boolean
    $recipients: [String!]!
    $subject: String!
    $body: String!
  ) {
    createNotificationRule(
      name: $name
      event: $event
      collection: $collection
      condition: $condition
      becomes: $becomes
      recipients: $recipients
      subject: $subject
      body: $body
    ) {
      notificationRule {
        ...RuleParts
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

export const SwitchRule = graphql(`
  mutation SwitchRule($id: ID!, $enabled: Boolean!) {
    updateNotificationRule(id: $id, enabled: $enabled) {
      notificationRule {
        id
        enabled
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

export const DeleteRule = graphql(`
  mutation DeleteRule($id: ID!) {
    deleteNotificationRule(id: $id) {
      deletedId
      errors {
        code
        field
        message
      }
    }
  }
`);

/** Puts a new rule at the end of the list. */
export function addRule(cache: ApolloCache, id: string): void {
  const reference = { __ref: cache.identify({ __typename: 'NotificationRule', id }) ?? '' };
  cache.modify({
    fields: { notificationRules: (all) => [...(Array.isArray(all) ? all : []), reference] },
  });
}

/** Takes a deleted rule out of the cache, and with it out of the list. */
export function removeRule(cache: ApolloCache, id: string): void {
  cache.evict({ id: cache.identify({ __typename: 'NotificationRule', id }) ?? '' });
  cache.gc();
}
