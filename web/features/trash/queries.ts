import { graphql } from '@/lib/gql';

export const DeletedRecords = graphql(`
  query DeletedRecords($collection: String!, $search: String, $after: String) {
    collection(name: $collection) {
      name
      label
      fields {
        ...FieldDefinition
      }
    }
    deletedRecords(collection: $collection, search: $search, first: 50, after: $after) {
      nodes {
        id
        values
        updatedAt
        updatedBy
        updatedByName {
          id
          name
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

export const DeletedRecord = graphql(`
  query DeletedRecord($collection: String!, $filter: JSON!) {
    deletedRecords(collection: $collection, filter: $filter, first: 1) {
      nodes {
        id
        values
        updatedAt
        updatedBy
        updatedByName {
          id
          name
        }
      }
    }
  }
`);

export const PurgeRecord = graphql(`
  mutation PurgeRecord($collection: String!, $id: ID!) {
    purgeRecord(collection: $collection, id: $id) {
      deletedId
      errors {
        code
        field
        message
      }
    }
  }
`);
