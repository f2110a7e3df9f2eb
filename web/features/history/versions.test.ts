import { expect, test } from 'vitest';
import { aField } from '@/features/fields/testing';
import { changesBackTo, namesLostFields } from './versions';

const fields = [aField('name', 'TEXT'), aField('size', 'INTEGER'), aField('tags', 'CHOICES')];
const current = { name: 'C', size: 3, tags: ['x'] };
const newest = { diff: { name: ['B', 'C'], tags: [null, ['x']] } };
const second = { diff: { name: ['A', 'B'], size: [1, 3] } };

test('a version is what the changes since are taken back from', () => {
  expect(changesBackTo(fields, current, [newest])).toEqual({ name: 'B', tags: null });
  expect(changesBackTo(fields, current, [newest, second])).toEqual({
    name: 'A',
    size: 1,
    tags: null,
  });
});

test('the version now, and one that held the same, change nothing', () => {
  expect(changesBackTo(fields, current, [])).toEqual({});
  const there = { diff: { name: ['C', 'D'] } };
  const back = { diff: { name: ['D', 'C'] } };
  expect(changesBackTo(fields, current, [back, there])).toEqual({});
});

test('values of fields that are gone are not sent, and the person sees so', () => {
  const gone = { diff: { old: ['1', null], size: [2, 3] } };
  expect(changesBackTo(fields, current, [gone])).toEqual({ size: 2 });
  expect(namesLostFields(fields, [gone])).toBe(true);
  expect(namesLostFields(fields, [newest, second])).toBe(false);
});
