import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { CreateRole, DeleteRole, Roles } from './queries';
import { RoleList } from './RoleList';

const words = texts.administration.roles;

function role(name: string, label: string, builtIn = false) {
  return {
    __typename: 'Role' as const,
    name,
    label,
    level: 'viewer',
    builtIn,
    requiresSecondFactor: false,
  };
}

const sales = role('sales', 'Sales');
const known = {
  request: { query: Roles },
  result: { data: { roles: [role('viewer', 'Viewer', true), sales] } },
};

function creating(name: string, label: string, payload: object) {
  return {
    request: { query: CreateRole, variables: { name, label, level: 'viewer' } },
    result: { data: { createRole: { role: null, errors: [], ...payload } } },
  };
}

async function create(label: string) {
  await userEvent.click(screen.getByRole('button', { name: words.create }));
  await userEvent.type(await screen.findByLabelText(/Label/), label);
  await userEvent.click(screen.getByRole('button', { name: texts.form.save }));
}

test('built-in roles stay as they are, made ones can be changed', async () => {
  renderApp(<RoleList />, [known]);
  expect(await screen.findByRole('button', { name: words.edit('Sales') })).toBeDefined();
  expect(screen.queryByRole('button', { name: words.edit('Viewer') })).toBeNull();
});

test('a new role gets its name from its label and joins the list', async () => {
  const made = role('field_service', 'Field service');
  renderApp(<RoleList />, [known, creating('field_service', 'Field service', { role: made })]);
  await create('Field service');
  expect(await screen.findByRole('button', { name: words.edit('Field service') })).toBeDefined();
});

test('a name that is taken is told beside it', async () => {
  const error = { __typename: 'UserError', code: 'taken', field: 'name', message: 'is taken' };
  renderApp(<RoleList />, [known, creating('sales', 'Sales', { errors: [error] })]);
  await create('Sales');
  expect(await screen.findByText('is taken')).toBeDefined();
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText(/Technical name/)));
});

test('a role that somebody has is not deleted, and it says why; then it is', async () => {
  const error = { __typename: 'UserError', code: 'conflict', field: null, message: '2 have it' };
  const request = { query: DeleteRole, variables: { name: 'sales' } };
  renderApp(<RoleList />, [
    known,
    { request, result: { data: { deleteRole: { deletedId: null, errors: [error] } } } },
    { request, result: { data: { deleteRole: { deletedId: 'sales', errors: [] } } } },
  ]);
  await userEvent.click(await screen.findByRole('button', { name: words.deleteOf('Sales') }));
  await userEvent.click(await screen.findByRole('button', { name: words.delete }));
  expect((await screen.findByRole('alert')).textContent).toBe('2 have it');
  await userEvent.click(screen.getByRole('button', { name: words.delete }));
  await waitFor(() =>
    expect(screen.queryByRole('button', { name: words.edit('Sales') })).toBeNull(),
  );
});
