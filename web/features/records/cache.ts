import type { ApolloCache, Reference } from '@apollo/client';

type Page = { nodes: readonly Reference[]; totalCount?: number };

/** Whether a cached list is one of this collection; `keyPart` as the cache names it: `records:{"collection":…}`. */
function argumentsOf(keyPart: string): Record<string, unknown> {
  const start = keyPart.indexOf('{');
  return start < 0 ? {} : (JSON.parse(keyPart.slice(start)) as Record<string, unknown>);
}

/** Puts a new record at the top of the usual list; lists that are narrowed or sorted are asked for again when seen. */
export function addToLists(cache: ApolloCache, collection: string, id: string): void {
  const reference = { __ref: cache.identify({ __typename: 'Record', id }) ?? '' };
  countBy(cache, collection, 1);
  cache.modify({
    fields: {
      records(stored, { storeFieldName, DELETE }) {
        const page = stored as Page;
        const { collection: listed, filter, orderBy, search } = argumentsOf(storeFieldName);
        if (listed !== collection) {
          return page;
        }
        if (filter || orderBy || search) {
          return DELETE;
        }
        return {
          ...page,
          nodes: [reference, ...page.nodes],
          ...(page.totalCount !== undefined && { totalCount: page.totalCount + 1 }),
        };
      },
    },
  });
}

/** Takes a record out of every list, and out of the cache. */
export function removeFromLists(cache: ApolloCache, collection: string, id: string): void {
  countBy(cache, collection, -1);
  const gone = cache.identify({ __typename: 'Record', id });
  cache.modify({
    fields: {
      records(stored) {
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
  if (gone) {
    cache.evict({ id: gone });
  }
  cache.gc();
}

/** The collection's own count, where the list of collections has asked for it. */
function countBy(cache: ApolloCache, collection: string, by: number): void {
  cache.modify({
    id: cache.identify({ __typename: 'Collection', name: collection }) ?? '',
    fields: { recordCount: (count) => (typeof count === 'number' ? count + by : count) },
  });
}
