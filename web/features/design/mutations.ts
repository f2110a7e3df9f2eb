import { graphql } from '@/lib/gql';

export const CollectionParts = graphql(`
  fragment CollectionParts on Collection {
    name
    label
    fields {
      ...FieldDefinition
    }
  }
`);

export const CreateCollection = graphql(`
  mutation CreateCollection($name: String!, $label: String, $fields: [FieldInput!]!) {
    createCollection(name: $name, label: $label, fields: $fields) {
      collection {
        ...CollectionParts
        recordCount
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

export const AddField = graphql(`
  mutation AddField($collection: String!, $field: FieldInput!) {
    addField(collection: $collection, field: $field) {
      collection {
        ...CollectionParts
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

export const UpdateField = graphql(`
  mutation UpdateField(
    $collection: String!
    $field: String!
    $name: String
    $label: String
    $required: Boolean
    $unique: Boolean
    $indexed: Boolean
    $help: String
    $options: JSON
  ) {
    updateField(
      collection: $collection
      field: $field
      name: $name
      label: $label
      required: $required
      unique: $unique
      indexed: $indexed
      help: $help
      options: $options
    ) {
      collection {
        ...CollectionParts
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

export const RemoveField = graphql(`
  mutation RemoveField($collection: String!, $field: String!) {
    removeField(collection: $collection, field: $field) {
      collection {
        ...CollectionParts
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

export const ReorderFields = graphql(`
  mutation ReorderFields($collection: String!, $fields: [String!]!) {
    reorderFields(collection: $collection, fields: $fields) {
      collection {
        ...CollectionParts
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

export const DeleteCollection = graphql(`
  mutation DeleteCollection($name: String!, $confirmName: String!) {
    deleteCollection(name: $name, confirmName: $confirmName) {
      deletedId
      errors {
        code
        field
        message
      }
    }
  }
`);

/** How many records a change of a field concerns: all, those with a value, those without one. */
export const ImpactOfField = graphql(`
  query ImpactOfField($collection: String!, $with: JSON!, $without: JSON!) {
    all: records(collection: $collection, first: 1) {
      totalCount
    }
    with: records(collection: $collection, first: 1, filter: $with) {
      totalCount
    }
    without: records(collection: $collection, first: 1, filter: $without) {
      totalCount
    }
  }
`);

/** How many records a filter selects. */
export const CountOfRecords = graphql(`
  query CountOfRecords($collection: String!, $filter: JSON) {
    records(collection: $collection, first: 1, filter: $filter) {
      totalCount
    }
  }
`);

export const UpdateCollection = graphql(`
  mutation UpdateCollection($name: String!, $label: String) {
    updateCollection(name: $name, label: $label) {
      collection {
        ...CollectionParts
      }
      errors {
        code
        field
        message
      }
    }
  }
`);
