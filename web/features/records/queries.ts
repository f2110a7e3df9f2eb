import { graphql } from '@/lib/gql';

export const RecordsOfCollection = graphql(`
  query RecordsOfCollection(
    $collection: String!
    $filter: JSON
    $orderBy: [String!]
    $search: String
    $after: String
    $isFurther: Boolean = false
  ) {
    records(
      collection: $collection
      filter: $filter
      orderBy: $orderBy
      search: $search
      first: 100
      after: $after
    ) {
      nodes {
        id
        version
        values
        updatedAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount @skip(if: $isFurther)
    }
  }
`);

export const DefinitionOfCollection = graphql(`
  query DefinitionOfCollection($name: String!) {
    collection(name: $name) {
      name
      label
      rights {
        create
        delete
        createFields
      }
      fields {
        ...FieldDefinition
      }
    }
  }
`);
