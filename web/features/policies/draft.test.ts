import { expect, test } from 'vitest';
import type { Field } from '@/features/fields/definition';
import { refused } from '@/features/fields/reading';
import { texts } from '@/lib/texts';
import { columnsOf } from './columns';
import { draftOf, type Grant, inputOf, problemOf, usualOf } from './draft';
import { claimOf } from './may';
import { sentenceOf, sentencesOf } from './sentence';

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
const NAMES = ['status', 'size', 'later'];
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
  expect(inputOf(draftOf(policy), NAMES)).toEqual(policy);
});

test.each([
  ['viewer', [true, false, false, false]],
  ['editor', [true, true, true, true]],
  ['admin', [true, true, true, true]],
  ['sales', [false, false, false, false]],
])('what is usual for %s is shown as rights', (role, allowed) => {
  expect(Object.values(usualOf(role)).map((grant) => grant.allowed)).toEqual(allowed);
});

test('an unfinished filter is refused, for without it the right would be to all records', () => {
  const grant = reading({ rows: { size: { gte: 5 } }, fields: null });
  expect(problemOf(grant, 'read', NAMES)).toEqual({});
  expect(problemOf({ ...grant, conditions: [] }, 'read', NAMES).rows).toBe(words.noConditions);
  const open = { ...grant, conditions: [{ field: 'size', op: 'gte', value: null }] };
  expect(problemOf(open, 'read', NAMES).rows).toBe(words.incomplete);
  const wrong = { ...grant, conditions: [{ field: 'size', op: 'gte', value: refused('1e6') }] };
  expect(problemOf(wrong, 'read', NAMES).rows).toBe(words.incomplete);
  expect(problemOf({ ...grant, rows: 'json', json: '{"size"' }, 'read', NAMES).rows).toBe(
    words.badJson,
  );
  expect(problemOf({ ...grant, rows: 'json', json: '{}' }, 'read', NAMES).rows).toBe(words.badJson);
});

test('chosen fields must be some, but not where records are deleted', () => {
  const grant = reading({ rows: null, fields: [] });
  expect(problemOf(grant, 'read', NAMES).fields).toBe(words.noFields);
  expect(problemOf(grant, 'delete', NAMES)).toEqual({});
});

test.each([
  [{ rows: null, fields: null }, 'May read all records, with all fields.'],
  [
    { rows: { createdBy: { eq: '$user.id' } }, fields: ['status', 'size'] },
    'May read records where Created by is the signed-in user, with only Status and Size.',
  ],
  [
    { rows: { and: [{ status: { eq: 'draft' } }, { size: { gte: 5000 } }] }, fields: null },
    'May read records where Status is “draft” and Size is at least 5,000, with all fields.',
  ],
  [
    { rows: { not: { size: { eq: 1 } } }, fields: null },
    'May read records that match the JSON filter, with all fields.',
  ],
])('%j is said in a sentence', (rule, sentence) => {
  const draft = draftOf({ ...NOTHING, read: rule });
  expect(sentenceOf('read', claimOf('read', 'viewer', draft), columns)).toBe(sentence);
});

test('all fields except some are sent as those that are left, and said as such', () => {
  const read = { ...reading({ rows: null, fields: ['status'] }), fields: 'except' as const };
  const draft = { ...draftOf(NOTHING), read };
  expect(inputOf(draft, NAMES).read).toEqual({ rows: null, fields: ['size', 'later'] });
  expect(sentencesOf('viewer', draft, columns)[0]).toBe(
    'May read all records, with all fields of today except Status.',
  );
  expect(problemOf(read, 'read', NAMES)).toEqual({});
  expect(problemOf({ ...read, chosen: [] }, 'read', NAMES).fields).toBe(words.noExceptions);
  expect(problemOf({ ...read, chosen: NAMES }, 'read', NAMES).fields).toBe(words.noFields);
});

test('a role of level Viewer may write nothing, whatever its rules say', () => {
  const ALL = { rows: null, fields: null };
  const draft = draftOf({ read: ALL, create: ALL, update: ALL, delete: ALL });
  const { noLevel, read, all, allFields } = words.sentence;
  const { create, update, delete: deleted, files } = noLevel;
  const seen = read(all, allFields);
  expect(sentencesOf('viewer', draft, columns)).toEqual([seen, create, update, deleted, files]);
  expect(sentencesOf('editor', draft, columns)).toEqual([
    seen,
    'May create any record, filling in all fields.',
    'May change all records, in all fields.',
    'May delete and restore all records.',
    words.sentence.files,
  ]);
});

test('files take the rights to read and to change', () => {
  const ALL = { rows: null, fields: null };
  const files = (rules: object) =>
    claimOf('files', 'editor', draftOf({ ...NOTHING, ...rules })).may;
  expect(files({ read: ALL })).toBe(false);
  expect(files({ update: ALL })).toBe(false);
  expect(files({ read: ALL, update: ALL })).toBe(true);
});

test('that a changed record must still match is said where records are limited', () => {
  const update = { rows: { size: { gte: 5 } }, fields: null };
  const draft = draftOf({ ...NOTHING, update });
  expect(sentencesOf('editor', draft, columns)[2]).toBe(
    'May change records where Size is at least 5, in all fields. The changed record must still match.',
  );
});
