import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { aField } from '@/features/fields/testing';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { EditRecord } from './EditRecord';
import { UpdateRecord } from './mutations';

const fields = [aField('title', 'TEXT'), aField('shelf', 'TEXT')];

function record(version: number, values: object) {
  return {
    __typename: 'Record' as const,
    id: 'r1',
    version,
    values,
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    createdBy: null,
    updatedBy: null,
    updatedByName: null,
  };
}

const mine = record(1, { title: 'Emma', shelf: 'A' });
const theirs = record(2, { title: 'Emma, a novel', shelf: 'A' });
const contested = {
  __typename: 'UserError',
  code: 'conflict',
  field: null,
  message: 'the record has been changed in the meantime',
};

function updating(version: number, values: object, answer: object) {
  const variables = { collection: 'books', id: 'r1', version, values };
  const payload = { __typename: 'RecordPayload', record: null, errors: [], ...answer };
  return {
    request: { query: UpdateRecord, variables },
    result: { data: { updateRecord: payload } },
  };
}

const conflict = updating(1, { title: 'Emma!' }, { record: theirs, errors: [contested] });

async function edit(answers: Parameters<typeof renderApp>[1], onDone = vi.fn()) {
  renderApp(
    <EditRecord collection="books" fields={fields} record={mine} onDone={onDone} />,
    answers,
  );
  await userEvent.type(await screen.findByLabelText('Title'), '!');
  await userEvent.click(screen.getByRole('button', { name: texts.form.save }));
  return onDone;
}

async function keepMine() {
  const dialog = await screen.findByRole('dialog');
  expect(dialog.textContent).toContain(texts.conflict.theirs('Emma, a novel'));
  await userEvent.click(screen.getByLabelText(texts.conflict.mine('Emma!')));
  await userEvent.click(screen.getByRole('button', { name: texts.conflict.save }));
}

beforeEach(() => {
  sessionStorage.clear();
});

test('a choice in a conflict is saved over the version that was shown, and ends the conflict', async () => {
  const saved = updating(2, { title: 'Emma!' }, { record: record(3, { title: 'Emma!' }) });
  const onDone = await edit([conflict, saved]);
  await keepMine();
  await waitFor(() => expect(onDone).toHaveBeenCalledOnce());
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(sessionStorage.length).toBe(0);
});

test('a choice that comes too late again is asked about again, over the newest version', async () => {
  const newest = record(5, { title: 'Emma, at last', shelf: 'A' });
  const again = updating(2, { title: 'Emma!' }, { record: newest, errors: [contested] });
  const saved = updating(5, { title: 'Emma!' }, { record: record(6, { title: 'Emma!' }) });
  const onDone = await edit([conflict, again, saved]);
  await keepMine();
  await screen.findByLabelText(texts.conflict.theirs('Emma, at last'));
  await userEvent.click(screen.getByRole('button', { name: texts.conflict.save }));
  await waitFor(() => expect(onDone).toHaveBeenCalledOnce());
});

test('back from a conflict, the form has what was typed, and nothing was saved', async () => {
  const onDone = await edit([conflict]);
  await screen.findByRole('dialog');
  await userEvent.click(screen.getByRole('button', { name: texts.conflict.back }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(screen.getByLabelText<HTMLInputElement>('Title').value).toBe('Emma!');
  expect(onDone).not.toHaveBeenCalled();
});

test('a choice that is refused leaves what was typed, with the reason beside its field', async () => {
  const rule = { __typename: 'UserError', code: 'not_unique', field: 'title', message: 'is taken' };
  const onDone = await edit([conflict, updating(2, { title: 'Emma!' }, { errors: [rule] })]);
  await keepMine();
  await screen.findByText('is taken');
  expect(screen.getByLabelText<HTMLInputElement>('Title').value).toBe('Emma!');
  expect(onDone).not.toHaveBeenCalled();
});
