import { graphql } from '@/lib/gql';

export const DeliveryParts = graphql(`
  fragment DeliveryParts on WebhookDelivery {
    id
    eventId
    state
    attempts
    responseStatus
    lastError
    nextAttemptAt
  }
`);

export const Deliveries = graphql(`
  query Deliveries($webhook: ID!, $after: String) {
    webhookDeliveries(webhook: $webhook, first: 50, after: $after) {
      nodes {
        ...DeliveryParts
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const DeliveryContent = graphql(`
  query DeliveryContent($id: ID!) {
    webhookDelivery(id: $id) {
      id
      eventType
      collection
      record
      payload
      payloadBytes
    }
  }
`);

export const RedeliverWebhook = graphql(`
  mutation RedeliverWebhook($delivery: ID!) {
    redeliverWebhook(delivery: $delivery) {
      webhookDelivery {
        ...DeliveryParts
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

/** When an id was made that tells it, as UUIDs of version 7 do; null for others. */
export function momentOfId(id: string): string | null {
  const digits = id.replaceAll('-', '');
  if (!/^[0-9a-f]{12}7[0-9a-f]{19}$/i.test(digits)) {
    return null;
  }
  return new Date(Number.parseInt(digits.slice(0, 12), 16)).toISOString();
}
