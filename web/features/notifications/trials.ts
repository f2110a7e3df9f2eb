import { graphql } from '@/lib/gql';

export const PreviewRule = graphql(`
  mutation PreviewRule(
    $event: String!
    $collection: String
    $condition: JSON
    $becomes: Boolean
    $recipients: [String!]
    $subject: String!
    $body: String!
    $record: ID
  ) {
    previewNotificationRule(
      event: $event
      collection: $collection
      condition: $condition
      becomes: $becomes
      recipients: $recipients
      subject: $subject
      body: $body
      record: $record
    ) {
      preview {
        matches
        recipients {
          address
          error
        }
        subject
        text
        html
        problems {
          field
          line
          message
        }
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

export const SendTestEmail = graphql(`
  mutation SendTestEmail(
    $event: String!
    $collection: String
    $subject: String!
    $body: String!
    $record: ID
  ) {
    sendTestEmail(
      event: $event
      collection: $collection
      subject: $subject
      body: $body
      record: $record
    ) {
      email {
        id
        to
      }
      errors {
        code
        field
        message
      }
    }
  }
`);
