import { act, fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { aField } from '@/features/fields/testing';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { draftOf, usualOf } from './draft';
import { PolicyEditor } from './PolicyEditor';
import { SetPolicy } from './queries';

const push = vi.hoisted(() => vi.fn());
vi.mock('next/navigation', () => ({ useRouter: () => ({ push }) }));

const words = texts.administration.policies;
const NOTHING = { read: null, create: null, update: null, delete: null };
const ALL = { rows: null, fields: null };

function setting(rules: object, payload: object) {
  const variables = { collection: 'towns', role: 'sales', ...NOTHING, ...rules };
  const setPolicy = { policy: null, errors: [], ...payload };
  return { request: { query: SetPolicy, variables }, result: { data: { setPolicy } } };
}

function show(
  start: ReturnType<typeof usualOf>,
  mock: ReturnType<typeof setting>,
  level = 'editor',
) {
  push.mockClear();
  const fields = [aField('name', 'TEXT'), aField('size', 'INTEGER')];
  const about = { collection: 'towns', role: 'sales', level, fields, hasOwn: false };
  renderApp(<PolicyEditor {...about} start={start} />, [mock]);
}

const save = () => userEvent.click(screen.getByRole('button', { name: texts.form.save }));

test('a right is given, said in a sentence, and saved', async () => {
  const read = { __typename: 'PolicyAction', ...ALL };
  const policy = {
    __typename: 'Policy',
    collection: 'towns',
    role: 'sales',
    ...NOTHING,
    read,
  };
  show(usualOf('sales'), setting({ read: ALL }, { policy }));
  expect(screen.getByText(words.sentence.nothing.read)).toBeDefined();
  await userEvent.click(screen.getByRole('switch', { name: words.allow.read }));
  expect(screen.getByText('May read all records, with all fields.')).toBeDefined();
  await save();
  await vi.waitFor(() => expect(push).toHaveBeenCalledWith('/admin/policies/towns'));
});

test('a right whose conditions are missing is not sent', async () => {
  show(usualOf('viewer'), setting({ read: ALL }, {}));
  await userEvent.click(screen.getByRole('radio', { name: words.rowModes.conditions }));
  await save();
  expect(screen.getByText(words.noConditions)).toBeDefined();
  expect(screen.queryByRole('alert')).toBeNull();
  expect(push).not.toHaveBeenCalled();
});

test('what the server refuses stands with the right, and the filter stays', async () => {
  const read = { rows: { size: { like: 'x' } }, fields: null };
  const refused = {
    __typename: 'UserError',
    code: 'unknown_operator',
    field: 'read.rows.size.like',
    message: 'there is no operator like',
  };
  show(draftOf({ ...NOTHING, read }), setting({ read }, { errors: [refused] }));
  await userEvent.click(screen.getByRole('radio', { name: words.rowModes.json }));
  await save();
  expect(await screen.findByText(refused.message)).toBeDefined();
  expect(screen.getByLabelText<HTMLTextAreaElement>(words.json).value).toContain('like');
  expect(push).not.toHaveBeenCalled();
});

test('of two changes at once neither takes the other back', async () => {
  const read = { __typename: 'PolicyAction', ...ALL };
  const policy = { __typename: 'Policy', collection: 'towns', role: 'sales', ...NOTHING, read };
  show(usualOf('sales'), setting({ read: ALL, create: ALL }, { policy }));
  act(() => {
    fireEvent.click(screen.getByRole('switch', { name: words.allow.read }));
    fireEvent.click(screen.getByRole('switch', { name: words.allow.create }));
  });
  const isOn = (name: string) => screen.getByRole<HTMLInputElement>('switch', { name }).checked;
  expect([isOn(words.allow.read), isOn(words.allow.create)]).toEqual([true, true]);
  await save();
  await vi.waitFor(() => expect(push).toHaveBeenCalledWith('/admin/policies/towns'));
});

test('of two changes to one right neither takes the other back', () => {
  show(usualOf('viewer'), setting({}, {}));
  act(() => {
    fireEvent.click(screen.getByRole('radio', { name: words.rowModes.json }));
    fireEvent.click(screen.getByRole('radio', { name: words.fieldModes.except }));
  });
  const isChosen = (name: string) => screen.getByRole<HTMLInputElement>('radio', { name }).checked;
  expect([words.rowModes.json, words.fieldModes.except].map(isChosen)).toEqual([true, true]);
});

test('all fields except some are allowed', async () => {
  const read = { rows: null, fields: ['size'] };
  const policy = { __typename: 'Policy', collection: 'towns', role: 'sales', ...NOTHING };
  show(usualOf('viewer'), setting({ read }, { policy: { ...policy, read: null } }));
  await userEvent.click(screen.getByRole('radio', { name: words.fieldModes.except }));
  await userEvent.click(screen.getByRole('combobox', { name: words.exceptedFields }));
  await userEvent.click(await screen.findByRole('option', { name: 'Name' }));
  await save();
  await vi.waitFor(() => expect(push).toHaveBeenCalledWith('/admin/policies/towns'));
});

test('a role of level Viewer is not said to create records', async () => {
  show(usualOf('sales'), setting({}, {}), 'viewer');
  await userEvent.click(screen.getByRole('switch', { name: words.allow.create }));
  expect(screen.getByText(words.sentence.noLevel.create)).toBeDefined();
  expect(screen.queryByText(/^May create (any|records where)/)).toBeNull();
});
