import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { choicesOf } from '@/features/fields/definition';
import { aField } from '@/features/fields/testing';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { brokenBy } from './effects';
import { FieldOptions } from './FieldOptions';
import { draftFrom, type FieldDraft, fieldChanges, givenOptions, NEW_FIELD } from './fieldDraft';

const words = texts.design;
const field = aField('state', 'CHOICE', {
  options: { choices: ['s1', 's2', 's3'], labels: { s1: 'Open' }, colors: { s2: 'red' } },
});

type Held = { draft: FieldDraft };

function Form({ held, stored, error }: { held: Held; stored: readonly string[]; error?: string }) {
  const [draft, setDraft] = useState(held.draft);
  return (
    <FieldOptions
      draft={draft}
      stored={stored}
      onChange={(changes) => {
        held.draft = { ...draft, ...changes };
        setDraft(held.draft);
      }}
      messages={error ? [{ field: 'options.labels', message: error }] : []}
    />
  );
}

function edit(error?: string): Held {
  const held = { draft: draftFrom(field) };
  renderApp(<Form held={held} stored={choicesOf(field)} {...(error && { error })} />);
  return held;
}

const input = (number: number) =>
  screen.getByRole<HTMLInputElement>('textbox', { name: words.choice(number) });
const shown = () =>
  within(screen.getByRole('group', { name: words.options.choices }))
    .getAllByRole<HTMLInputElement>('textbox')
    .map(({ value }) => value);

test('a choice that is stored is renamed by a label, and is called as it is stored again without one', async () => {
  const held = edit();
  expect(shown()).toEqual(['Open', 's2', 's3']);
  await userEvent.clear(input(2));
  await userEvent.type(input(2), ' Half done ');
  expect(screen.getByText(words.storedAs('s2'))).toBeDefined();
  expect(fieldChanges(field, held.draft)).toEqual({
    options: {
      choices: ['s1', 's2', 's3'],
      labels: { s1: 'Open', s2: 'Half done' },
      colors: { s2: 'red' },
    },
  });
  await userEvent.clear(input(1));
  await userEvent.clear(input(2));
  await userEvent.type(input(2), 's2');
  expect(givenOptions(held.draft)).toEqual({
    choices: ['s1', 's2', 's3'],
    colors: { s2: 'red' },
  });
});

test('choices are moved, coloured and removed, and each keeps what belongs to it', async () => {
  const held = edit();
  expect(screen.getByRole<HTMLButtonElement>('button', { name: words.up('Open') }).disabled).toBe(
    true,
  );
  expect(screen.getByRole<HTMLButtonElement>('button', { name: words.down('s3') }).disabled).toBe(
    true,
  );
  await userEvent.click(screen.getByRole('button', { name: words.down('Open') }));
  await userEvent.click(screen.getByRole('button', { name: words.up('s3') }));
  expect(shown()).toEqual(['s2', 's3', 'Open']);
  const color = screen.getByRole('combobox', { name: words.colorOf('Open') });
  await userEvent.selectOptions(color, 'Green');
  await userEvent.selectOptions(screen.getByRole('combobox', { name: words.colorOf('s2') }), '');
  await userEvent.click(screen.getByRole('button', { name: words.removeField('s3') }));
  expect(givenOptions(held.draft)).toEqual({
    choices: ['s2', 's1'],
    labels: { s1: 'Open' },
    colors: { s1: 'green' },
  });
});

test('a choice that is added is stored as it is typed, also when it is corrected before it is saved', async () => {
  const held = { draft: { ...NEW_FIELD, type: 'CHOICES' as const } };
  renderApp(<Form held={held} stored={[]} />);
  await userEvent.type(input(1), 'Smal{Enter}large{Enter}');
  expect(document.activeElement).toBe(input(3));
  await userEvent.type(input(1), 'l');
  await userEvent.selectOptions(
    screen.getByRole('combobox', { name: words.colorOf('Small') }),
    'Blue',
  );
  expect(givenOptions(held.draft)).toEqual({
    choices: ['Small', 'large'],
    colors: { Small: 'blue' },
  });
});

test('a choice that is called as another says so', async () => {
  edit();
  await userEvent.clear(input(3));
  await userEvent.type(input(3), 'Open');
  expect(screen.getByText(words.choiceRepeated)).toBeDefined();
  expect(input(3).getAttribute('aria-invalid')).toBe('true');
  await userEvent.type(input(3), 'ed');
  expect(screen.queryByText(words.choiceRepeated)).toBeNull();
});

test('what the server has against labels is at the choices, and an input is marked for the focus', () => {
  edit('must be unique: two choices are called Open');
  expect(screen.getByText('must be unique: two choices are called Open')).toBeDefined();
  expect(input(1).getAttribute('aria-invalid')).toBe('true');
});

test('labels, colours and order break no record, a choice that is dropped may', async () => {
  const held = edit();
  await userEvent.click(screen.getByRole('button', { name: words.down('Open') }));
  expect(brokenBy(field, held.draft)).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: words.removeField('Open') }));
  expect(brokenBy(field, held.draft)).toEqual({ state: { eq: 's1' } });
});
