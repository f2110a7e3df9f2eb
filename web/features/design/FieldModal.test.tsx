import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { aField } from '@/features/fields/testing';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { FieldModal } from './FieldModal';
import { AddField, CountOfRecords } from './mutations';

const words = texts.design;

function adding(answer: object) {
  const field = {
    label: 'Delivery day',
    name: 'delivery_day',
    type: 'TEXT',
    required: true,
    unique: false,
    indexed: false,
    help: null,
    options: {},
  };
  return { request: { query: AddField, variables: { collection: 'orders', field } }, ...answer };
}

function payload(answer: object) {
  const addField = { __typename: 'CollectionPayload', collection: null, errors: [], ...answer };
  return { result: { data: { addField } } };
}

const COUNTED = {
  request: { query: CountOfRecords, variables: { collection: 'orders', filter: null } },
  result: { data: { records: { __typename: 'RecordConnection', totalCount: 4 } } },
};

async function add(answer: object) {
  const onClose = vi.fn();
  renderApp(<FieldModal collection="orders" onClose={onClose} />, [COUNTED, adding(answer)]);
  await userEvent.type(screen.getByRole('textbox', { name: /Label/ }), 'Delivery day');
  await userEvent.click(screen.getByRole('checkbox', { name: words.required }));
  await userEvent.click(screen.getByRole('button', { name: texts.form.save }));
  return onClose;
}

test('a field gets its technical name from its label, and is added', async () => {
  const collection = {
    __typename: 'Collection',
    name: 'orders',
    label: 'Orders',
    fields: [aField('delivery_day', 'TEXT')],
  };
  const onClose = await add(payload({ collection }));
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  expect(screen.getByText(words.newRequired(4))).toBeDefined(); // said before
});

test('what is refused is told beside its input, which has the focus', async () => {
  const error = {
    __typename: 'UserError',
    code: 'taken',
    field: 'field.name',
    message: 'is taken',
  };
  const onClose = await add(payload({ errors: [error] }));
  expect(await screen.findByText('is taken')).toBeDefined();
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: /Technical name/ }));
  expect(onClose).not.toHaveBeenCalled();
});

test('a failure is told, and the form stays as it is', async () => {
  const failure = { message: 'x', extensions: { code: 'unavailable', traceId: 'abc123' } };
  await add({ result: { errors: [failure] } });
  expect((await screen.findByRole('alert')).textContent).toContain('abc123');
  const label = screen.getByRole<HTMLInputElement>('textbox', { name: /Label/ });
  expect(label.value).toBe('Delivery day');
});
