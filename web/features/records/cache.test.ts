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

function keep(variables: Variables, ids: string[]) {
  const nodes = ids.map((id) => ({ __typename: 'Record', id }));
  const records = { __typename: 'RecordConnection', nodes, totalCount: ids.length };
  cache.writeQuery({ query: LIST, variables, data: { records } });
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
  cache.writeFragment({
    id: 'Record:new',
    fragment: gql`fragment New on Record { id }`,
    data: { __typename: 'Record', id: 'new' },
  });
  addToLists(cache, 'towns', 'new');
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
