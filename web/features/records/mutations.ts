import { graphql } from '@/lib/gql';

export const RecordParts = graphql(`
  fragment RecordParts on Record {
    id
    version
    values
    createdAt
    updatedAt
    createdBy
    updatedBy
    updatedByName {
      id
      name
    }
  }
`);

export const CreateRecord = graphql(`
  mutation CreateRecord($collection: String!, $values: JSON!) {
    createRecord(collection: $collection, values: $values) {
      record {
        ...RecordParts
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

export const UpdateRecord = graphql(`
  mutation UpdateRecord($collection: String!, $id: ID!, $version: Int!, $values: JSON!) {
    updateRecord(collection: $collection, id: $id, version: $version, values: $values) {
      record {
        ...RecordParts
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

export const DeleteRecord = graphql(`
  mutation DeleteRecord($collection: String!, $id: ID!, $version: Int) {
    deleteRecord(collection: $collection, id: $id, version: $version) {
      deletedId
      errors {
        code
        field
        message
      }
    }
  }
`);

export const RestoreRecord = graphql(`
  mutation RestoreRecord($collection: String!, $id: ID!) {
    restoreRecord(collection: $collection, id: $id) {
      record {
        ...RecordParts
      }
      errors {
        code
        field
        message
      }
    }
  }
`);
