import type { ApolloCache } from '@apollo/client';
import { graphql } from '@/lib/gql';

export const FileParts = graphql(`
  fragment FileParts on File {
    id
    name
    size
    contentType
    createdAt
    createdBy
    createdByName {
      id
      name
    }
    thumbnailUrl
  }
`);

export const DeletedParts = graphql(`
  fragment DeletedParts on DeletedFile {
    id
    name
    size
    deletedAt
    deletedBy
    deletedByName {
      id
      name
    }
    keptUntil
  }
`);

export const FilesByIds = graphql(`
  query FilesByIds($ids: [ID!]!) {
    files(ids: $ids) {
      ...FileParts
    }
  }
`);

export const FilesOfRecord = graphql(`
  query FilesOfRecord($collection: String!, $id: ID!) {
    record(collection: $collection, id: $id) {
      id
      rights {
        update
        delete
      }
      files {
        ...FileParts
      }
      deletedFiles {
        ...DeletedParts
      }
    }
  }
`);

export const StartUpload = graphql(`
  mutation StartUpload($name: String!, $size: Float!, $contentType: String) {
    startUpload(name: $name, size: $size, contentType: $contentType) {
      upload {
        id
        partSize
        parts {
          number
          url
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

export const CompleteUpload = graphql(`
  mutation CompleteUpload($id: ID!, $parts: [PartInput!]!, $collection: String, $record: ID) {
    completeUpload(id: $id, parts: $parts, collection: $collection, record: $record) {
      file {
        ...FileParts
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

export const AbortUpload = graphql(`
  mutation AbortUpload($id: ID!) {
    abortUpload(id: $id) {
      deletedId
      errors {
        message
      }
    }
  }
`);

export const DeleteFile = graphql(`
  mutation DeleteFile($id: ID!) {
    deleteFile(id: $id) {
      deletedId
      errors {
        code
        message
      }
    }
  }
`);

export const RestoreFile = graphql(`
  mutation RestoreFile($id: ID!) {
    restoreFile(id: $id) {
      file {
        ...FileParts
      }
      errors {
        code
        message
      }
    }
  }
`);

/** Puts a file that has arrived behind those of its record. */
export function addFile(cache: ApolloCache, record: string, file: string): void {
  const reference = { __ref: cache.identify({ __typename: 'File', id: file }) ?? '' };
  cache.modify({
    id: cache.identify({ __typename: 'Record', id: record }) ?? '',
    fields: { files: (all) => [...(Array.isArray(all) ? all : []), reference] },
  });
}
