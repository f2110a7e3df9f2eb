import type { ApolloCache } from '@apollo/client';
import { graphql } from '@/lib/gql';

export const WebhookParts = graphql(`
  fragment WebhookParts on Webhook {
    id
    url
    events
    enabled
    role
  }
`);

export const Webhooks = graphql(`
  query Webhooks {
    webhooks {
      ...WebhookParts
    }
  }
`);

export const CreateWebhook = graphql(`
  mutation CreateWebhook($url: String!, $events: [String!]!, $collection: String, $role: String) {
    createWebhook(url: $url, events: $events, collection: $collection, role: $role) {
      webhook {
        ...WebhookParts
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

export const SwitchWebhook = graphql(`
  mutation SwitchWebhook($id: ID!, $enabled: Boolean!) {
    updateWebhook(id: $id, enabled: $enabled) {
      webhook {
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

export const DeleteWebhook = graphql(`
  mutation DeleteWebhook($id: ID!) {
    deleteWebhook(id: $id) {
      deletedId
      errors {
        code
        field
        message
      }
    }
  }
`);

/** Puts a new webhook at the top of the list, which has the newest first. */
export function addWebhook(cache: ApolloCache, id: string): void {
  const reference = { __ref: cache.identify({ __typename: 'Webhook', id }) ?? '' };
  cache.modify({
    fields: { webhooks: (all) => [reference, ...(Array.isArray(all) ? all : [])] },
  });
}

/** Takes a deleted webhook out of the cache, and with it out of the list. */
export function removeWebhook(cache: ApolloCache, id: string): void {
  cache.evict({ id: cache.identify({ __typename: 'Webhook', id }) ?? '' });
  cache.gc();
}
