import { expect, test } from 'vitest';
import { aField } from '@/features/fields/testing';
import { texts } from '@/lib/texts';
import { brokenBy, effectsOf, effectsOfNew } from './effects';
import { draftFrom, NEW_FIELD } from './fieldDraft';

const words = texts.design;
const field = aField('kind', 'CHOICE', { options: { choices: ['small', 'large'] } });
const counts = { all: 10, filled: 7, empty: 3, broken: 2 };

test('a change of the label alone means nothing for the records', () => {
  expect(effectsOf(field, { ...draftFrom(field), label: 'Sort' }, counts)).toEqual([]);
});

test('each other change says what it does', () => {
  const draft = {
    ...draftFrom(field),
    name: 'sort',
    required: true,
    unique: true,
    indexed: true,
    options: { choices: ['large'] },
  };
  expect(effectsOf(field, draft, counts)).toEqual([
    words.requiredRefused(3),
    words.uniqueChecked(7),
    words.indexBuilt(10),
    words.renamed('kind'),
    words.ruleBroken(2),
  ]);
  const fine = effectsOf(field, { ...draftFrom(field), required: true }, { ...counts, empty: 0 });
  expect(fine).toEqual([words.requiredFine]);
});

test('records that break a new rule are looked for: dropped choices, narrower limits', () => {
  expect(brokenBy(field, { ...draftFrom(field), options: { choices: ['large'] } })).toEqual({
    kind: { eq: 'small' },
  });
  const size = aField('size', 'DECIMAL', { options: { min: 1, max: 9 } });
  expect(brokenBy(size, { ...draftFrom(size), options: { min: 2, max: 8 } })).toEqual({
    or: [{ size: { lt: 2 } }, { size: { gt: 8 } }],
  });
  expect(brokenBy(size, { ...draftFrom(size), options: { min: 0 } })).toBeNull();
});

test('a rule for texts says that stored values stay', () => {
  const name = aField('name', 'TEXT');
  const draft = { ...draftFrom(name), options: { maxLength: 5 } };
  expect(effectsOf(name, draft, counts)).toEqual([words.rulesTighter(7)]);
});

test('a new field leaves the records that are there without a value, and cannot be required', () => {
  expect(effectsOfNew(NEW_FIELD, 4)).toEqual([words.newEmpty(4)]);
  expect(effectsOfNew({ ...NEW_FIELD, required: true }, 4)).toEqual([words.newRequired(4)]);
  expect(effectsOfNew({ ...NEW_FIELD, required: true }, 0)).toEqual([]);
});
