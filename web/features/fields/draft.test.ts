import { expect, test } from 'vitest';
import { changesOf, draftOf } from './draft';
import { aField } from './testing';

const fields = [
  aField('name', 'TEXT'),
  aField('size', 'DECIMAL'),
  aField('seen', 'DATETIME'),
  aField('tags', 'CHOICES'),
  aField('data', 'JSON'),
];
const before = {
  name: 'Ada',
  size: 1.5,
  seen: '2026-01-02T03:04:05.000Z',
  tags: ['new'],
  data: { a: [1] },
};

test('a form that was only opened changes nothing', () => {
  expect(changesOf(fields, before, draftOf(fields, before))).toEqual({});
  expect(changesOf(fields, {}, draftOf(fields, {}))).toEqual({});
});

test('what was emptied is null, what was typed is of its type', () => {
  const draft = { ...draftOf(fields, before), name: '', size: '2.25', tags: [], data: '{"a": 2}' };
  const changes = { name: null, size: 2.25, tags: null, data: { a: 2 } };
  expect(changesOf(fields, before, draft)).toEqual(changes);
});

test('what is no number and no JSON is left to the server to refuse', () => {
  const draft = { ...draftOf(fields, before), size: '1-2', data: '{' };
  expect(changesOf(fields, before, draft)).toEqual({ size: '1-2', data: '{' });
});
