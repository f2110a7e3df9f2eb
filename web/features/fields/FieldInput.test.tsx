import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useEffect, useState } from 'react';
import { expect, test, vi } from 'vitest';
import { ServerForm } from '@/components/ServerForm';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import type { Field } from './definition';
import { FieldInput } from './FieldInput';
import { isRefused, refused } from './reading';
import { aField } from './testing';

type Held = { value: unknown };

/** A form with the field; what it holds is put into `held`, as it is at each moment. */
function Form({ field, held, send }: { field: Field; held: Held; send: () => Promise<void> }) {
  const [value, setValue] = useState(held.value);
  useEffect(() => {
    held.value = value;
  }, [held, value]);
  return (
    <ServerForm
      fields={[]}
      messages={[]}
      failure={undefined}
      busy={false}
      submit={texts.form.save}
      onSubmit={send}
    >
      <FieldInput field={field} value={value} onChange={setValue} />
    </ServerForm>
  );
}

function open(field: Field, start: unknown = null) {
  const held: Held = { value: start };
  const send = vi.fn(() => Promise.resolve());
  renderApp(<Form field={field} held={held} send={send} />);
  return { held, send };
}

function input(name: string): HTMLInputElement {
  return screen.getByRole('textbox', { name });
}

const size = aField('size', 'DECIMAL');
const count = aField('count', 'INTEGER');
const born = aField('born', 'DATE');
const seen = aField('seen', 'DATETIME');

test.each([
  ['217,568.46', 217568.46, '217568.46'],
  ['1,000', 1000, '1000'],
  ['-0.5', -0.5, '-0.5'],
])('a number is kept: %s', async (typed, value, shown) => {
  const { held } = open(size);
  await userEvent.type(input('Size'), typed);
  expect(input('Size').value).toBe(typed); // not touched while it is typed
  await userEvent.tab();
  expect(held.value).toBe(value);
  expect(input('Size').value).toBe(shown);
});

test.each([
  [size, '1.234,56'],
  [size, '1e6'],
  [size, '1,00'],
  [count, '7.5'],
  [count, '1.200'],
  [count, '9007199254740993'],
  [born, '31122026'],
  [born, '2/30/1985'],
  [born, '5.4.85'],
  [born, '31.12.1985'],
  [seen, '1/2/2026'],
  [seen, 'soon'],
])(
  'what is not understood stays with a message, and nothing is sent: $0.type %s',
  async (field, typed) => {
    const { held, send } = open(field);
    const entry = input(field.label);
    await userEvent.type(entry, typed);
    await userEvent.tab();
    expect(entry.value).toBe(typed);
    expect(isRefused(held.value)).toBe(true);
    expect(entry.getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByText(/^(Enter|This .* doesn't exist)/)).toBeDefined();
    fireEvent.submit(entry.form as HTMLFormElement);
    expect(send).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(entry);
  },
);

test('Enter in the field that is wrong shows its message at once; corrected, it is sent', async () => {
  const { held, send } = open(count);
  await userEvent.type(input('Count'), '7.5{Enter}');
  expect(screen.getByText(texts.typing.number.INTEGER('12,345'))).toBeDefined();
  expect(send).not.toHaveBeenCalled();
  await userEvent.clear(input('Count'));
  await userEvent.type(input('Count'), '75{Enter}');
  await waitFor(() => expect(send).toHaveBeenCalledTimes(1));
  expect(held.value).toBe(75);
});

test('a draft with a refused text shows it with its message', () => {
  open(size, refused('1e6'));
  expect(input('Size').value).toBe('1e6');
  expect(screen.getByText(texts.typing.number.DECIMAL('12,345.67'))).toBeDefined();
});

test('a day is typed in the order of the locale, and its hint says which that is', async () => {
  const { held } = open(born);
  expect(input('Born').placeholder).toBe('MM/DD/YYYY');
  await userEvent.type(input('Born'), '12/31/1985');
  await userEvent.tab();
  expect(held.value).toBe('1985-12-31');
  expect(input('Born').value).toBe('12/31/1985');
});

test('a moment that is shown and left is not changed, to its fraction', async () => {
  const iso = '2026-01-02T03:04:05.123456+00:00';
  const { held } = open(seen, iso);
  const { value } = input('Seen');
  expect(value).toContain('05.123456');
  await userEvent.click(input('Seen'));
  await userEvent.tab();
  expect(held.value).toBe(iso);
  await userEvent.clear(input('Seen'));
  expect(held.value).toBeNull();
  await userEvent.type(input('Seen'), value);
  await userEvent.tab();
  expect(held.value).toBe(iso);
});

test('a day is chosen in a calendar', async () => {
  const { held } = open(born, '1985-12-31');
  await userEvent.click(screen.getByRole('button', { name: texts.typing.calendar('Born') }));
  const day = await screen.findByRole('button', { name: 'December 24, 1985' });
  const { previousMonth, nextMonth } = texts.typing.calendarControls;
  expect(screen.getByRole('button', { name: previousMonth })).toBeDefined();
  expect(screen.getByRole('button', { name: nextMonth })).toBeDefined();
  await userEvent.click(day);
  expect(held.value).toBe('1985-12-24');
  expect(input('Born').value).toBe('12/24/1985');
});

test('a yes or no that nothing was chosen for is neither', async () => {
  const { held } = open(aField('active', 'BOOLEAN', { required: true }));
  expect(screen.getAllByRole('radio')).toHaveLength(2);
  expect(screen.queryByRole('radio', { checked: true })).toBeNull();
  await userEvent.click(screen.getByRole('radio', { name: texts.fields.no }));
  expect(held.value).toBe(false);
});

test('a yes or no that is optional can be taken back', async () => {
  const { held } = open(aField('active', 'BOOLEAN'), true);
  await userEvent.click(screen.getByRole('radio', { name: texts.typing.notSet }));
  expect(held.value).toBeNull();
});

test('the chosen one of required choices stays when it is chosen again', async () => {
  const options = { choices: ['new', 'old'] };
  const { held } = open(aField('state', 'CHOICE', { required: true, options }), 'new');
  await userEvent.click(screen.getByRole('combobox', { name: /State/ }));
  await userEvent.click(await screen.findByRole('option', { name: 'new' }));
  expect(held.value).toBe('new');
});

test('a text that is no JSON stays, and nothing is sent', async () => {
  const { send } = open(aField('data', 'JSON'));
  await userEvent.click(input('Data'));
  await userEvent.paste('{a: 1}');
  await userEvent.tab();
  expect(screen.getByText(texts.fields.invalidJson)).toBeDefined();
  fireEvent.submit(input('Data').form as HTMLFormElement);
  expect(send).not.toHaveBeenCalled();
  expect(input('Data').value).toBe('{a: 1}');
});
