import { useQuery } from '@apollo/client/react';
import { readFragment } from '@/lib/gql';
import type { FilePartsFragment } from '@/lib/gql/graphql';
import { FileParts, FilesByIds } from './queries';
import { useThumbnails } from './useThumbnails';

/** The files with these ids by id, as far as they are there to be seen; undefined until they are known. */
export function useFiles(ids: readonly string[]) {
  const { data, previousData, error, refetch } = useQuery(FilesByIds, {
    variables: { ids: [...ids] },
    skip: ids.length === 0,
  });
  const known = (data ?? previousData)?.files;
  const files = readFragment(FileParts, known ?? []) as readonly FilePartsFragment[];
  useThumbnails(files, refetch);
  return {
    files: new Map(files.map((file) => [file.id, file])),
    isKnown: data !== undefined,
    error,
    refetch,
  };
}

/** A FILES field's value as the ids that it is. */
export function idsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
