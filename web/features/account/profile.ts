import { graphql } from '@/lib/gql';

export const RenameViewer = graphql(`
  mutation RenameViewer($name: String!) {
    updateViewer(name: $name) {
      viewer {
        id
        name
      }
      errors {
        code
        field
        message
      }
    }
  }
`);
