import { expect, test } from 'vitest';
import { EVERYTHING, type ListState, readAddress, toggleSort, writeAddress } from './address';

test('an address comes back as it was written', () => {
  const state: ListState = {
    search: 'São Paulo & more',
    filter: { elevation: { gte: 5 }, or: [{ name: { startsWith: 'A' } }] },
    sort: ['-elevation', 'name'],
    columns: ['name', 'iata'],
  };
  expect(readAddress(writeAddress(state))).toEqual(state);
  expect(writeAddress(EVERYTHING).size).toBe(0);
});

test.each([
  'filter={]',
  'filter=[1]',
  'filter=null',
  'filter={}',
  'sort=,,',
  'columns=%3Cscript%3E',
  'x=1',
])('%s is the usual list', (query) => {
  expect(readAddress(new URLSearchParams(query))).toEqual(EVERYTHING);
});

test('a column is sorted up, down and not at all', () => {
  expect(toggleSort([], 'name')).toEqual(['name']);
  expect(toggleSort(['name'], 'name')).toEqual(['-name']);
  expect(toggleSort(['-name'], 'name')).toEqual([]);
  expect(toggleSort(['size'], 'name')).toEqual(['name']);
});
