import { expect, test } from 'vitest';
import { changesOf, draftOf } from './draft';
import { refused } from './reading';
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
  seen: '2026-01-02T03:04:05.123456+00:00',
  tags: ['new'],
  data: { a: [1] },
};

test('a form that was only opened changes nothing', () => {
  expect(changesOf(fields, before, draftOf(fields, before))).toEqual({});
  expect(changesOf(fields, {}, draftOf(fields, {}))).toEqual({});
});

test('a moment is the same by its instant, and changed by a fraction of a second', () => {
  const seen = (text: string) =>
    changesOf(fields, before, { ...draftOf(fields, before), seen: text });
  expect(seen('2026-01-02T04:04:05.123456+01:00')).toEqual({});
  expect(seen('2026-01-02T03:04:05.123+00:00')).toEqual({ seen: '2026-01-02T03:04:05.123+00:00' });
});

test('what was emptied is null, what was entered is as it was entered', () => {
  const draft = { ...draftOf(fields, before), name: '', size: 2.25, tags: [], data: '{"a": 2}' };
  const changes = { name: null, size: 2.25, tags: null, data: { a: 2 } };
  expect(changesOf(fields, before, draft)).toEqual(changes);
});

test('what was not understood never becomes a value', () => {
  const draft = { ...draftOf(fields, before), size: refused('1e6') };
  expect(changesOf(fields, before, draft)).toEqual({ size: refused('1e6') });
  const broken = { ...draftOf(fields, before), data: '{' };
  expect(() => changesOf(fields, before, broken)).toThrow(SyntaxError);
});
