import type { ApolloCache, Reference } from '@apollo/client';

type Page = { nodes: readonly Reference[]; totalCount?: number };

/** Takes a record out of every cached list of deleted records. */
export function removeFromTrash(cache: ApolloCache, id: string): void {
  const gone = cache.identify({ __typename: 'Record', id });
  cache.modify({
    fields: {
      deletedRecords(stored) {
        const page = stored as Page;
        const nodes = page.nodes.filter(({ __ref }) => __ref !== gone);
        const removed = page.nodes.length - nodes.length;
        return {
          ...page,
          nodes,
          ...(page.totalCount !== undefined && { totalCount: page.totalCount - removed }),
        };
      },
    },
  });
}

/** Forgets the cached lists of deleted records: one more is in the trash. */
export function forgetTrash(cache: ApolloCache): void {
  cache.evict({ fieldName: 'deletedRecords' });
}
