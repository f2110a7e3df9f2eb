import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { asking, unavailable } from '@/features/events/testing';
import { Roles } from '@/features/roles/queries';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { AskSource, DeleteSource, SetSourceRoles, Sources } from './queries';
import { SourceList } from './SourceList';

const words = texts.automation.sources;
const rates = {
  __typename: 'Source' as const,
  id: 's1',
  name: 'rates',
  url: 'https://example.com/{{ params.currency }}',
  mapping: { rate: 'data.rate' },
  cacheSeconds: 60,
  roles: null as string[] | null,
};
const list = (...sources: (typeof rates)[]) => ({
  request: { query: Sources },
  result: { data: { sources } },
});

const role = (name: string, label: string) => ({
  __typename: 'Role',
  name,
  label,
  level: 'viewer',
  builtIn: false,
  requiresSecondFactor: false,
});
const roles = {
  request: { query: Roles },
  result: { data: { roles: [role('viewer', 'Viewer'), role('sales', 'Sales')] } },
  maxUsageCount: 3,
};

function setting(given: string[] | null, payload: object = {}) {
  const source = { ...rates, roles: given };
  return {
    request: { query: SetSourceRoles, variables: { name: 'rates', roles: given } },
    result: { data: { setSourceRoles: { source, errors: [], ...payload } } },
  };
}

async function limit() {
  await userEvent.click(await screen.findByRole('button', { name: words.rolesOf('rates') }));
  await userEvent.click(await screen.findByRole('radio', { name: words.someRoles }));
}

async function chooseSales() {
  await userEvent.click(await screen.findByRole('combobox', { name: words.askingRoles }));
  await userEvent.click(await screen.findByRole('option', { name: 'Sales' }));
}

const save = () => userEvent.click(screen.getByRole('button', { name: texts.form.save }));

function asked(answer: object) {
  return {
    request: { query: AskSource, variables: { source: 'rates', params: { currency: '' } } },
    result: {
      data: {
        external: {
          __typename: 'ExternalData',
          data: null,
          fetchedAt: null,
          stale: false,
          error: null,
          ...answer,
        },
      },
    },
  };
}

async function ask() {
  await userEvent.click(await screen.findByRole('button', { name: words.tryOf('rates') }));
  await userEvent.click(await screen.findByRole('button', { name: words.ask }));
}

test('a try is offered the parameters of the address, and shows the answer', async () => {
  const answer = asked({ data: { rate: 1.5 }, fetchedAt: '2026-01-01T00:00:00Z' });
  renderApp(<SourceList />, [asking('editor'), list(rates), answer]);
  await ask();
  expect((await screen.findByLabelText(words.answer)).textContent).toContain('"rate": 1.5');
});

test('a failed try says why, and shows the last good answer as what it is', async () => {
  const error = { __typename: 'UserError', code: 'timeout', message: 'no answer within 8 s' };
  const data = { rate: 1 };
  const answer = asked({ data, fetchedAt: '2026-01-01T00:00:00Z', stale: true, error });
  renderApp(<SourceList />, [asking('editor'), list(rates), answer]);
  await ask();
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('no answer within 8 s');
  expect(alert.textContent).toContain(words.staleHint);
  expect(screen.getByLabelText(words.answer)).toBeDefined();
});

test('parameters that are no object are refused before they are sent', async () => {
  renderApp(<SourceList />, [asking('editor'), list(rates)]);
  await userEvent.click(await screen.findByRole('button', { name: words.tryOf('rates') }));
  await userEvent.type(await screen.findByLabelText(words.params), 'x');
  await userEvent.click(screen.getByRole('button', { name: words.ask }));
  expect(await screen.findByText(words.badParams)).toBeDefined();
});

test('a deleted source leaves the list', async () => {
  renderApp(<SourceList />, [
    asking('admin'),
    list(rates),
    {
      request: { query: DeleteSource, variables: { name: 'rates' } },
      result: { data: { deleteSource: { deletedId: 's1', errors: [] } } },
    },
  ]);
  await userEvent.click(await screen.findByRole('button', { name: words.deleteOf('rates') }));
  await userEvent.click(await screen.findByRole('button', { name: words.delete }));
  expect(await screen.findByText(words.empty)).toBeDefined();
});

test('sources that cannot be read are told of', async () => {
  renderApp(<SourceList />, [
    asking('editor'),
    { request: { query: Sources }, result: unavailable },
  ]);
  expect((await screen.findByRole('alert')).textContent).toContain('trace1');
});

test('an administrator says which roles may ask a source', async () => {
  renderApp(<SourceList />, [asking('admin'), roles, list(rates), setting(['sales'])]);
  expect(await screen.findByText(words.forAll)).toBeDefined();
  await limit();
  await save();
  expect(await screen.findByText(words.noRoles)).toBeDefined();
  await chooseSales();
  await save();
  expect(await screen.findByText(words.forRoles(['Sales']))).toBeDefined();
});

test('a source is given back to everyone, or left to administrators', async () => {
  const limited = { ...rates, roles: ['sales'] };
  renderApp(<SourceList />, [asking('admin'), roles, list(limited), setting(null), setting([])]);
  for (const [choice, outcome] of [
    [words.everyone, words.forAll],
    [words.onlyAdmins, words.forRoles([])],
  ] as const) {
    await userEvent.click(await screen.findByRole('button', { name: words.rolesOf('rates') }));
    await userEvent.click(await screen.findByRole('radio', { name: choice }));
    await save();
    expect(await screen.findByText(outcome)).toBeDefined();
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  }
});

test('refused roles are shown at the field, and stay chosen', async () => {
  const message = 'there is no role sales';
  const errors = [{ __typename: 'UserError', code: 'unknown_role', field: 'roles.0', message }];
  const refused = setting(['sales'], { source: null, errors });
  renderApp(<SourceList />, [asking('admin'), roles, list(rates), refused]);
  await limit();
  await chooseSales();
  await save();
  expect(await screen.findByText(message)).toBeDefined();
  expect(screen.getByRole('dialog').textContent).toContain('Sales');
});

test('who may not ask a source is not offered to, and editors do not say who may', async () => {
  const other = { ...rates, id: 's2', name: 'weather', roles: ['sales'] };
  renderApp(<SourceList />, [asking('editor'), list(rates, other)]);
  expect(await screen.findByRole('button', { name: words.tryOf('rates') })).toBeDefined();
  expect(screen.queryByRole('button', { name: words.tryOf('weather') })).toBeNull();
  expect(screen.queryByRole('button', { name: words.rolesOf('rates') })).toBeNull();
});
