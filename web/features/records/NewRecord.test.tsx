import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { aField } from '@/features/fields/testing';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { CreateRecord } from './mutations';
import { NewRecord } from './NewRecord';
import { DefinitionOfCollection } from './queries';

const push = vi.hoisted(() => vi.fn());
vi.mock('next/navigation', () => ({ useRouter: () => ({ push }) }));

const define = (rights: object = {}) => ({
  request: { query: DefinitionOfCollection, variables: { name: 'books' } },
  result: {
    data: {
      collection: {
        __typename: 'Collection',
        name: 'books',
        label: 'Books',
        rights: { __typename: 'Rights', create: true, delete: true, createFields: null, ...rights },
        fields: [aField('title', 'TEXT', { required: true }), aField('year', 'INTEGER')],
      },
    },
  },
});
const definition = define();

function creating(values: object, payload: object) {
  return {
    request: { query: CreateRecord, variables: { collection: 'books', values } },
    result: {
      data: { createRecord: { __typename: 'RecordPayload', record: null, errors: [], ...payload } },
    },
  };
}

const record = {
  __typename: 'Record',
  id: 'r1',
  version: 1,
  values: { title: 'Emma' },
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  createdBy: null,
  updatedBy: null,
  updatedByName: null,
};

beforeEach(() => {
  push.mockClear();
  sessionStorage.clear();
});

async function fill(title: string, year: string) {
  const field = await screen.findByLabelText(/Title/);
  if (title) {
    await userEvent.type(field, title);
  }
  await userEvent.type(screen.getByLabelText('Year'), year);
  await userEvent.click(screen.getByRole('button', { name: texts.form.save }));
}

test('what was filled in is saved, and leads to the new record', async () => {
  const values = { title: 'Emma', year: 1815 };
  renderApp(<NewRecord collection="books" />, [definition, creating(values, { record })]);
  await fill('Emma', '1815');
  await waitFor(() =>
    expect(push).toHaveBeenCalledExactlyOnceWith('/collections/books/records/r1'),
  );
  expect(sessionStorage.length).toBe(0);
});

test('what is refused is told beside its field, which has the focus; what was typed stays', async () => {
  const errors = [
    { __typename: 'UserError', code: 'required', field: 'title', message: 'is required' },
  ];
  renderApp(<NewRecord collection="books" />, [definition, creating({ year: 1815 }, { errors })]);
  await fill('', '1815');
  await screen.findByText('is required');
  expect(document.activeElement).toBe(screen.getByLabelText(/Title/));
  expect(screen.getByLabelText<HTMLInputElement>('Year').value).toBe('1815');
  expect(push).not.toHaveBeenCalled();
});

test('a failure is told, and what was typed outlives even the page', async () => {
  const failed = {
    ...creating({ title: 'Emma', year: 1815 }, {}),
    result: {
      errors: [
        {
          message: 'records is not running',
          extensions: { code: 'unavailable', traceId: 'abc123' },
        },
      ],
    },
  };
  const { unmount } = renderApp(<NewRecord collection="books" />, [definition, failed]);
  await fill('Emma', '1815');
  expect((await screen.findByRole('alert')).textContent).toContain('abc123');
  unmount();
  renderApp(<NewRecord collection="books" />, [definition]);
  const title = await screen.findByLabelText<HTMLInputElement>(/Title/);
  await waitFor(() => expect(title.value).toBe('Emma'));
  await screen.findByText(texts.typing.draftRestored);
  await userEvent.click(screen.getByRole('button', { name: texts.typing.discardDraft }));
  expect(title.value).toBe('');
  expect(sessionStorage.length).toBe(0);
  expect(screen.queryByText(texts.typing.draftRestored)).toBeNull();
});

test('a form begins with nothing restored, and with the focus in its first input', async () => {
  renderApp(<NewRecord collection="books" />, [definition]);
  const title = await screen.findByLabelText(/Title/);
  expect(document.activeElement).toBe(title);
  expect(screen.queryByText(texts.typing.draftRestored)).toBeNull();
});

test('saved to add another, the form is empty again and its first input has the focus', async () => {
  const values = { title: 'Emma', year: 1815 };
  renderApp(<NewRecord collection="books" />, [definition, creating(values, { record })]);
  const title = await screen.findByLabelText<HTMLInputElement>(/Title/);
  await userEvent.type(title, 'Emma');
  await userEvent.type(screen.getByLabelText('Year'), '1,815');
  await userEvent.click(screen.getByRole('button', { name: texts.typing.saveAndAdd }));
  await waitFor(() => expect(title.value).toBe(''));
  expect(screen.getByLabelText<HTMLInputElement>('Year').value).toBe('');
  expect(document.activeElement).toBe(title);
  expect(push).not.toHaveBeenCalled();
  expect(sessionStorage.length).toBe(0);
});

test('a text that is refused is not sent, and is there after a reload', async () => {
  const { unmount } = renderApp(<NewRecord collection="books" />, [definition]);
  await fill('Emma', '18.15');
  expect(document.activeElement).toBe(screen.getByLabelText('Year'));
  unmount();
  renderApp(<NewRecord collection="books" />, [definition]);
  const year = await screen.findByLabelText<HTMLInputElement>('Year');
  await waitFor(() => expect(year.value).toBe('18.15'));
  expect(year.getAttribute('aria-invalid')).toBe('true');
  expect(push).not.toHaveBeenCalled();
});

test('a pattern that is not matched is told by the hint of its field', async () => {
  const help = 'Digits, spaces and hyphens';
  const fields = [aField('phone', 'TEXT', { help, options: { pattern: '[0-9 -]+' } })];
  const collection = { ...definition.result.data.collection, fields };
  const message = 'must match the pattern [0-9 -]+';
  const errors = [{ __typename: 'UserError', code: 'pattern', field: 'phone', message }];
  renderApp(<NewRecord collection="books" />, [
    { ...definition, result: { data: { collection } } },
    creating({ phone: 'x' }, { errors }),
  ]);
  await userEvent.type(await screen.findByLabelText('Phone'), 'x{Enter}');
  await screen.findByText(texts.typing.expected(help));
  expect(screen.queryByText(message)).toBeNull();
});

test('who may not create records sees why, without a form', async () => {
  renderApp(<NewRecord collection="books" />, [define({ create: false })]);
  expect(await screen.findByText(texts.records.noCreate)).toBeDefined();
  expect(screen.queryByRole('button', { name: texts.form.save })).toBeNull();
});

test('only the fields that may be given are asked for', async () => {
  renderApp(<NewRecord collection="books" />, [define({ createFields: ['title'] })]);
  expect(await screen.findByLabelText(/Title/)).toBeDefined();
  expect(screen.queryByLabelText(/Year/)).toBeNull();
});
