import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { aField } from '@/features/fields/testing';
import type { Condition } from '@/features/records/conditions';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { ASKER, columnsOf } from './columns';
import { RowConditions } from './RowConditions';

const words = texts.administration.policies;
const columns = columnsOf([aField('owner', 'TEXT'), aField('size', 'INTEGER')]);
let shown: readonly Condition[] = [];

function Editor({ start }: { start: readonly Condition[] }) {
  const [conditions, setConditions] = useState(start);
  shown = conditions;
  return <RowConditions columns={columns} conditions={conditions} onChange={setConditions} />;
}

function show(...start: Condition[]) {
  renderApp(<Editor start={start} />);
}

async function choose(label: string, option: string | undefined) {
  await userEvent.click(screen.getByRole('combobox', { name: label }));
  await userEvent.click(await screen.findByRole('option', { name: option ?? '' }));
}

const operators = texts.filter.operators;

test('the signed-in user stays where another comparison takes them, too', async () => {
  show({ field: 'owner', op: 'eq', value: ASKER });
  await choose(texts.filter.operator, operators.ne);
  expect(shown).toEqual([{ field: 'owner', op: 'ne', value: ASKER }]);
});

test('a comparison that cannot be with the signed-in user begins without a value', async () => {
  show({ field: 'owner', op: 'eq', value: ASKER });
  await choose(texts.filter.operator, operators.contains);
  expect(shown).toEqual([{ field: 'owner', op: 'contains', value: null }]);
  expect(screen.queryByRole('combobox', { name: words.compareWith })).toBeNull();
  expect(screen.getByRole<HTMLInputElement>('textbox', { name: words.operand }).value).toBe('');
});

test('a typed value stays with another comparison, and “is empty” takes none', async () => {
  show({ field: 'owner', op: 'eq', value: 'Ada' });
  await choose(texts.filter.operator, operators.contains);
  expect(shown).toEqual([{ field: 'owner', op: 'contains', value: 'Ada' }]);
  await choose(texts.filter.operator, operators.isNull);
  expect(shown).toEqual([{ field: 'owner', op: 'isNull', value: true }]);
  await choose(texts.filter.operator, operators.eq);
  expect(shown).toEqual([{ field: 'owner', op: 'eq', value: null }]);
});

test('another field begins without the value of the one before', async () => {
  show({ field: 'owner', op: 'eq', value: 'Ada' });
  await choose(texts.filter.field, 'Size');
  expect(shown).toEqual([{ field: 'size', op: 'eq', value: null }]);
});

test('a value takes the place of the signed-in user, and back', async () => {
  show({ field: 'owner', op: 'eq', value: ASKER });
  await choose(words.compareWith, words.value);
  expect(shown).toEqual([{ field: 'owner', op: 'eq', value: null }]);
  await userEvent.type(screen.getByRole('textbox', { name: words.operand }), 'B');
  expect(shown).toEqual([{ field: 'owner', op: 'eq', value: 'B' }]);
  await userEvent.clear(screen.getByRole('textbox', { name: words.operand }));
  expect(shown).toEqual([{ field: 'owner', op: 'eq', value: null }]);
  await choose(words.compareWith, words.asker);
  expect(shown).toEqual([{ field: 'owner', op: 'eq', value: ASKER }]);
});

test('of several conditions the removed one goes, and a changed one stays in its place', async () => {
  show(
    { field: 'owner', op: 'eq', value: 'Ada' },
    { field: 'size', op: 'gte', value: 5 },
    { field: 'owner', op: 'ne', value: 'Bob' },
  );
  await userEvent.click(screen.getAllByRole('button', { name: texts.filter.remove })[1] as Element);
  expect(shown.map(({ value }) => value)).toEqual(['Ada', 'Bob']);
  await userEvent.click(screen.getByRole('button', { name: texts.filter.add }));
  expect(shown.at(-1)).toEqual({ field: 'createdBy', op: 'eq', value: ASKER });
});
