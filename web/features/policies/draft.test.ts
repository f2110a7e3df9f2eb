import { expect, test } from 'vitest';
import type { Field } from '@/features/fields/definition';
import { refused } from '@/features/fields/reading';
import { texts } from '@/lib/texts';
import { columnsOf } from './columns';
import { draftOf, type Grant, inputOf, problemOf, usualOf } from './draft';
import { sentenceOf } from './sentence';

const words = texts.administration.policies;
const field = (name: string, label: string, type: Field['type']): Field => ({
  __typename: 'Field',
  id: name,
  name,
  label,
  type,
  required: false,
  unique: false,
  indexed: false,
  help: null,
  options: {},
});
const columns = columnsOf([field('status', 'Status', 'CHOICE'), field('size', 'Size', 'INTEGER')]);
const NOTHING = { read: null, create: null, update: null, delete: null };

function reading(read: { rows: unknown; fields: string[] | null }): Grant {
  return draftOf({ ...NOTHING, read }).read;
}

test('a policy comes back as it was', () => {
  const policy = {
    read: { rows: { size: { gte: 5 } }, fields: ['status'] },
    create: { rows: null, fields: null },
    update: { rows: { or: [{ size: { eq: 1 } }, { status: { in: ['a'] } }] }, fields: null },
    delete: null,
  };
  expect(inputOf(draftOf(policy))).toEqual(policy);
});

test.each([
  ['viewer', [true, false, false, false]],
  ['editor', [true, true, true, true]],
  ['sales', [false, false, false, false]],
])('what is usual for %s is shown as rights', (role, allowed) => {
  expect(Object.values(usualOf(role)).map((grant) => grant.allowed)).toEqual(allowed);
});

test('an unfinished filter is refused, for without it the right would be to all records', () => {
  const grant = reading({ rows: { size: { gte: 5 } }, fields: null });
  expect(problemOf(grant, 'read')).toEqual({});
  expect(problemOf({ ...grant, conditions: [] }, 'read').rows).toBe(words.noConditions);
  const open = { ...grant, conditions: [{ field: 'size', op: 'gte', value: null }] };
  expect(problemOf(open, 'read').rows).toBe(words.incomplete);
  const wrong = { ...grant, conditions: [{ field: 'size', op: 'gte', value: refused('1e6') }] };
  expect(problemOf(wrong, 'read').rows).toBe(words.incomplete);
  expect(problemOf({ ...grant, rows: 'json', json: '{"size"' }, 'read').rows).toBe(words.badJson);
  expect(problemOf({ ...grant, rows: 'json', json: '{}' }, 'read').rows).toBe(words.badJson);
});

test('chosen fields must be some, but not where records are deleted', () => {
  const grant = reading({ rows: null, fields: [] });
  expect(problemOf(grant, 'read').fields).toBe(words.noFields);
  expect(problemOf(grant, 'delete')).toEqual({});
});

test.each([
  [{ rows: null, fields: null }, 'May read all records, with all fields.'],
  [
    { rows: { createdBy: { eq: '$user.id' } }, fields: ['status', 'size'] },
    'May read records where Created by is whoever asks, with only Status and Size.',
  ],
  [
    { rows: { and: [{ status: { eq: 'draft' } }, { size: { gte: 5000 } }] }, fields: null },
    'May read records where Status is “draft” and Size is at least 5,000, with all fields.',
  ],
  [
    { rows: { not: { size: { eq: 1 } } }, fields: null },
    'May read records that fit the filter made by hand, with all fields.',
  ],
])('%j is said in a sentence', (rule, sentence) => {
  expect(sentenceOf('read', reading(rule), columns)).toBe(sentence);
});
