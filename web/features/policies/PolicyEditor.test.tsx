import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
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

function show(start: ReturnType<typeof usualOf>, mock: ReturnType<typeof setting>) {
  push.mockClear();
  const about = { collection: 'towns', role: 'sales', fields: [], hasOwn: false };
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
