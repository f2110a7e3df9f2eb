import type { ApolloCache, Reference } from '@apollo/client';
import { USUAL_ORDER } from './address';

type Page = {
  nodes: readonly Reference[];
  totalCount?: number;
  pageInfo?: { hasNextPage?: boolean | null };
};

/** Whether a cached list is one of this collection; `keyPart` as the cache names it: `records:{"collection":…}`. */
function argumentsOf(keyPart: string): Record<string, unknown> {
  const start = keyPart.indexOf('{');
  return start < 0 ? {} : (JSON.parse(keyPart.slice(start)) as Record<string, unknown>);
}

/**
 * Puts a record into its place in the usual list, newest first; lists that are narrowed or sorted are asked for again
 * when seen. A restored record that is older than the pages that have come will come with a further one.
 */
export function addToLists(cache: ApolloCache, collection: string, id: string): void {
  const reference = { __ref: cache.identify({ __typename: 'Record', id }) ?? '' };
  countBy(cache, collection, 1);
  cache.modify({
    fields: {
      records(stored, { storeFieldName, readField, DELETE }) {
        const page = stored as Page;
        const { collection: listed, filter, orderBy, search } = argumentsOf(storeFieldName);
        if (listed !== collection) {
          return page;
        }
        const isUsual = JSON.stringify(orderBy) === JSON.stringify([USUAL_ORDER]);
        if (filter || (orderBy && !isUsual) || search) {
          return DELETE;
        }
        const ids = page.nodes.map((node) => String(readField('id', node)));
        const at = isUsual ? placeOf(id, ids) : 0;
        const isBeyond = at === ids.length && page.pageInfo?.hasNextPage;
        return {
          ...page,
          nodes: isBeyond ? page.nodes : page.nodes.toSpliced(at, 0, reference),
          ...(page.totalCount !== undefined && { totalCount: page.totalCount + 1 }),
        };
      },
    },
  });
}

/** Where an id stands among those that fall. */
function placeOf(id: string, ids: readonly string[]): number {
  const at = ids.findIndex((other) => other < id);
  return at < 0 ? ids.length : at;
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
