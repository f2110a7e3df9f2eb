import { gql } from '@apollo/client';
import { beforeEach, expect, test } from 'vitest';
import { createCache } from '@/lib/apollo/cache';
import { addToLists, removeFromLists } from './cache';

const LIST = gql`
  query List($collection: String!, $filter: JSON, $orderBy: [String!], $search: String) {
    records(collection: $collection, filter: $filter, orderBy: $orderBy, search: $search) {
      nodes {
        id
      }
      pageInfo {
        hasNextPage
      }
      totalCount
    }
  }
`;
const COUNT = gql`
  query Count {
    collections {
      name
      recordCount
    }
  }
`;
type Variables = Record<string, unknown>;

let cache = createCache();

function keep(variables: Variables, ids: string[], hasNextPage = false) {
  const nodes = ids.map((id) => ({ __typename: 'Record', id }));
  const pageInfo = { __typename: 'PageInfo', hasNextPage };
  const records = { __typename: 'RecordConnection', nodes, pageInfo, totalCount: ids.length };
  cache.writeQuery({ query: LIST, variables, data: { records } });
}

/** Adds a record as its creation leaves it in the cache. */
function add(id: string) {
  const fragment = gql`fragment New on Record { id }`;
  cache.writeFragment({ id: `Record:${id}`, fragment, data: { __typename: 'Record', id } });
  addToLists(cache, 'towns', id);
}

function listed(variables: Variables) {
  const read = cache.readQuery<{ records: { nodes: { id: string }[]; totalCount: number } }>({
    query: LIST,
    variables,
  });
  return read && { ids: read.records.nodes.map(({ id }) => id), total: read.records.totalCount };
}

function counted() {
  const read = cache.readQuery<{ collections: { name: string; recordCount: number }[] }>({
    query: COUNT,
  });
  return Object.fromEntries(
    read?.collections.map(({ name, recordCount }) => [name, recordCount]) ?? [],
  );
}

beforeEach(() => {
  cache = createCache();
  keep({ collection: 'towns' }, ['a', 'b']);
  keep({ collection: 'firms' }, ['f']);
  const collections = ['towns', 'firms'].map((name) => ({
    __typename: 'Collection',
    name,
    recordCount: 7,
  }));
  cache.writeQuery({ query: COUNT, data: { collections } });
});

test('a new record stands first in the plain list of its collection and in no other', () => {
  add('new');
  expect(listed({ collection: 'towns' })).toEqual({ ids: ['new', 'a', 'b'], total: 3 });
  expect(listed({ collection: 'firms' })).toEqual({ ids: ['f'], total: 1 });
  expect(counted()).toEqual({ towns: 8, firms: 7 });
});

test.each([{ filter: { n: { eq: 1 } } }, { orderBy: ['-n'] }, { search: 'x' }])(
  'a list narrowed or sorted by %o is asked for again after a record is added',
  (narrowed) => {
    keep({ collection: 'towns', ...narrowed }, ['a']);
    keep({ collection: 'firms', ...narrowed }, ['f']);
    addToLists(cache, 'towns', 'new');
    expect(listed({ collection: 'towns', ...narrowed })).toBeNull();
    expect(listed({ collection: 'firms', ...narrowed })).toEqual({ ids: ['f'], total: 1 });
  },
);

test('a deleted record leaves every list, and their totals and the count of the collection follow', () => {
  keep({ collection: 'towns', search: 'x' }, ['a']);
  removeFromLists(cache, 'towns', 'a');
  expect(listed({ collection: 'towns' })).toEqual({ ids: ['b'], total: 1 });
  expect(listed({ collection: 'towns', search: 'x' })).toEqual({ ids: [], total: 0 });
  expect(listed({ collection: 'firms' })).toEqual({ ids: ['f'], total: 1 });
  expect(counted()).toEqual({ towns: 6, firms: 7 });
  expect(Object.keys(cache.extract())).not.toContain('Record:a');
});

test('a record comes to its place in the list that is newest first, unless that has not been loaded yet', () => {
  const newest = { collection: 'towns', orderBy: ['-id'] };
  keep(newest, ['r9', 'r5', 'r3']);
  add('r7');
  expect(listed(newest)).toEqual({ ids: ['r9', 'r7', 'r5', 'r3'], total: 4 });
  add('r99');
  expect(listed(newest)?.ids[0]).toBe('r99');
  add('r1');
  expect(listed(newest)?.ids.at(-1)).toBe('r1');

  keep(newest, ['r9', 'r5'], true);
  add('r3');
  expect(listed(newest)).toEqual({ ids: ['r9', 'r5'], total: 3 });
});

test('rights that one query asks for are not forgotten when another asks for others', () => {
  const cache = createCache();
  const write = (name: string, rights: object) =>
    cache.writeQuery({
      query: gql(`query Q { collection(name: "towns") { name rights { ${name} } } }`),
      data: {
        collection: {
          __typename: 'Collection',
          name: 'towns',
          rights: { __typename: 'Rights', ...rights },
        },
      },
    });
  write('create', { create: true });
  write('updateFields', { updateFields: ['name'] });
  const both = gql('query Q { collection(name: "towns") { name rights { create updateFields } } }');
  expect(cache.readQuery({ query: both })).toMatchObject({
    collection: { rights: { create: true, updateFields: ['name'] } },
  });
});
