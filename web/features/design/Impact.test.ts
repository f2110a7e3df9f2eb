import { expect, test } from 'vitest';
import { aField } from '@/features/fields/testing';
import { texts } from '@/lib/texts';
import { draftFrom } from './fieldDraft';
import { effectsOf } from './Impact';

const words = texts.design;
const field = aField('kind', 'CHOICE', { options: { choices: ['small', 'large'] } });
const counts = { all: 10, filled: 7, empty: 3 };

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
    words.choicesDropped('small'),
  ]);
  const fine = effectsOf(field, { ...draftFrom(field), required: true }, { ...counts, empty: 0 });
  expect(fine).toEqual([words.requiredFine]);
});
