import { expect, test } from 'vitest';
import { aField } from '@/features/fields/testing';
import { needsOf } from './needs';

const link = (name: string, collection: string, onDelete: string) =>
  aField(name, 'LINK', { options: { collection, onDelete } });
const orders = { name: 'orders', label: 'Orders', fields: [link('customer', 'people', 'clear')] };
const lines = { name: 'lines', label: 'Lines', fields: [link('order', 'orders', 'delete')] };
const people = { name: 'people', label: 'People', fields: [aField('name', 'TEXT')] };
const ALL = { allowed: true, allRecords: true };
const SOME = { allowed: true, allRecords: false };
const NONE = { allowed: false, allRecords: false };

function needs(read: typeof ALL, deletion: typeof ALL) {
  const reach = [
    { collection: 'people', read, delete: NONE },
    { collection: 'lines', read: NONE, delete: deletion },
  ];
  return needsOf('orders', [orders, lines, people], reach).map(({ kind, label, field, some }) =>
    [kind, label, field, some].join(' '),
  );
}

test('a link needs the right to read, and what is deleted along the right to delete', () => {
  expect(needs(NONE, NONE)).toEqual(['link People Customer false', 'deletion Lines Order false']);
  expect(needs(SOME, SOME)).toEqual(['link People Customer true', 'deletion Lines Order true']);
  expect(needs(ALL, ALL)).toEqual([]);
});

test('links that are cleared, and collections without links, need nothing', () => {
  expect(needsOf('people', [orders, lines, people], [])).toEqual([]);
});
