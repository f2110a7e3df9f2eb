import { Anchor } from '@mantine/core';
import type { FilePartsFragment } from '@/lib/gql/graphql';
import { contentOf } from './links';

/** A file's name, which opens it in a tab of its own. */
export function FileLink({ file }: { file: Pick<FilePartsFragment, 'id' | 'name'> }) {
  return (
    <Anchor
      href={contentOf(file.id)}
      target="_blank"
      rel="noreferrer"
      size="sm"
      truncate
      display="block"
    >
      {file.name}
    </Anchor>
  );
}
