import { expect, test } from 'vitest';
import { refused } from '@/features/fields/reading';
import { texts } from '@/lib/texts';
import {
  conditionProblem,
  draftOf,
  inputOf,
  NEW_RULE,
  recipientMessages,
  splitRecipients,
} from './ruleDraft';

const words = texts.automation.rules;
const rule = {
  __typename: 'NotificationRule' as const,
  id: 'n1',
  name: 'big',
  event: 'record_created',
  collection: 'towns',
  condition: { population: { gte: 5 } },
  becomes: false,
  recipients: ['a@example.com'],
  subject: 's',
  body: 'b',
  enabled: true,
};

test('a rule that is shown and sent again says the same', () => {
  const { id: _, enabled: __, __typename: ___, ...said } = rule;
  expect(inputOf(draftOf(rule))).toEqual(said);
});

test('only a change with a condition can make something true', () => {
  const changed = { ...rule, event: 'record_updated', becomes: true };
  expect(inputOf(draftOf(changed)).becomes).toBe(true);
  expect(inputOf({ ...draftOf(changed), event: 'record_created' }).becomes).toBe(false);
  expect(inputOf({ ...draftOf(changed), mode: 'all' }).becomes).toBe(false);
  expect(inputOf(draftOf({ ...changed, becomes: false })).becomes).toBe(false);
});

test('a condition that cannot be shown as conditions is shown as JSON, and stays', () => {
  const condition = { or: [{ name: { eq: 'x' } }, { name: { eq: 'y' } }] };
  const draft = draftOf({ ...rule, condition });
  expect(draft.mode).toBe('json');
  expect(inputOf(draft).condition).toEqual(condition);
});

test('a condition of files is shown as JSON: there are no fields to choose from', () => {
  expect(draftOf({ ...rule, event: 'file_stored' }).mode).toBe('json');
});

test('an unfinished condition is never left out', () => {
  const draft = { ...NEW_RULE, collection: 'towns' };
  expect(conditionProblem(draft)).toBeUndefined();
  expect(conditionProblem({ ...draft, mode: 'conditions' })).toBe(words.noConditions);
  expect(conditionProblem({ ...draft, mode: 'conditions', collection: null })).toBe(
    words.conditionNeedsCollection,
  );
  const half = [{ field: 'name', op: 'eq', value: null }];
  expect(conditionProblem({ ...draft, mode: 'conditions', conditions: half })).toBeDefined();
  const wrong = [{ field: 'size', op: 'gt', value: refused('1e6') }];
  expect(conditionProblem({ ...draft, mode: 'conditions', conditions: wrong })).toBeDefined();
  for (const json of ['', '{', '[]', '{}', '"x"']) {
    expect(conditionProblem({ ...draft, mode: 'json', json })).toBe(words.badJson);
  }
});

test('pasted addresses are several recipients; a template stays whole', () => {
  expect(splitRecipients(['a@example.com, b@example.com', 'a@example.com'])).toEqual([
    'a@example.com',
    'b@example.com',
  ]);
  expect(splitRecipients(['{{ record.values.email | default("x@y.z", true) }}'])).toHaveLength(1);
});

test('a message names its recipient', () => {
  const messages = [
    { field: 'recipients.1', message: 'is no address' },
    { field: 'subject', message: 'is required' },
  ];
  expect(recipientMessages(messages, ['a@example.com', 'b'])).toBe('b: is no address');
  expect(recipientMessages([], ['b'])).toBeUndefined();
  expect(recipientMessages([{ field: 'recipients', message: 'none' }], [])).toBe('none');
});
