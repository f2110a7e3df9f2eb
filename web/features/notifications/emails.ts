import { graphql } from '@/lib/gql';

export const EmailParts = graphql(`
  fragment EmailParts on Email {
    id
    to
    subject
    state
    attempts
    lastError
    createdAt
    sentAt
  }
`);

export const Emails = graphql(`
  query Emails($state: String, $after: String) {
    emails(first: 50, state: $state, after: $after) {
      nodes {
        ...EmailParts
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const EmailWithText = graphql(`
  query EmailWithText($id: ID!) {
    email(id: $id) {
      id
      to
      subject
      state
      attempts
      lastError
      createdAt
      sentAt
      collection
      record
      text
    }
  }
`);

export const RetryEmail = graphql(`
  mutation RetryEmail($id: ID!) {
    retryEmail(id: $id) {
      email {
        ...EmailParts
      }
      errors {
        code
        field
        message
      }
    }
  }
`);
