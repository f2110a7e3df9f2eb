import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { WhoAsks } from '@/features/session/viewer';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { TokenList } from './TokenList';
import { ApiTokens, CreateApiToken, DeleteApiToken } from './tokens';

const words = texts.account.tokens;

const report = {
  __typename: 'ApiToken' as const,
  id: 't1',
  name: 'nightly report',
  prefix: 'abcd',
  scopes: ['read'],
  expiresAt: null,
  lastUsedAt: null,
};
const viewer = {
  __typename: 'Viewer' as const,
  id: 'u1',
  name: 'Ada',
  email: 'ada@example.com',
  roles: ['editor'],
  level: 'editor',
};
const who = { request: { query: WhoAsks }, result: { data: { viewer } } };

function list(...apiTokens: (typeof report)[]) {
  return { request: { query: ApiTokens }, result: { data: { apiTokens } } };
}

function creating(name: string, payload: object) {
  const variables = { name, scopes: ['read'], expiresAt: null };
  return {
    request: { query: CreateApiToken, variables },
    result: { data: { createApiToken: { token: null, secret: null, errors: [], ...payload } } },
  };
}

async function create(name: string) {
  await userEvent.click(await screen.findByRole('button', { name: words.create }));
  await userEvent.type(await screen.findByLabelText(/Name/), name);
  const buttons = screen.getAllByRole('button', { name: words.create });
  await userEvent.click(buttons[buttons.length - 1] as HTMLElement);
}

test('a new token is in the list without asking again, and its secret is shown once', async () => {
  renderApp(<TokenList />, [
    who,
    list(),
    creating('nightly report', { token: report, secret: 'dsr_abcd_secret' }),
  ]);
  expect(await screen.findByText(words.empty)).toBeDefined();
  await create('nightly report');
  expect(await screen.findByDisplayValue('dsr_abcd_secret')).toBeDefined();
  await userEvent.click(screen.getByRole('button', { name: words.done }));
  expect(screen.queryByDisplayValue('dsr_abcd_secret')).toBeNull();
  expect(screen.getByText('nightly report')).toBeDefined();
  expect(screen.getByText(new RegExp(words.unused))).toBeDefined();
});

test('what is wrong stands beside its field, and an editor is offered no administration', async () => {
  const error = { __typename: 'UserError', code: 'invalid_length', field: 'name', message: 'no!' };
  renderApp(<TokenList />, [who, list(), creating('x', { errors: [error] })]);
  await create('x');
  expect(await screen.findByText('no!')).toBeDefined();
  expect(screen.getByLabelText<HTMLInputElement>(/Name/).value).toBe('x');
  expect(screen.queryByLabelText(words.scopeLabels.admin ?? '')).toBeNull();
});

test('a deleted token leaves the list; a failure leaves it there', async () => {
  const request = { query: DeleteApiToken, variables: { id: 't1' } };
  const failure = { message: 'no', extensions: { code: 'unavailable' } };
  renderApp(<TokenList />, [
    who,
    list(report),
    { request, result: { errors: [failure] } },
    { request, result: { data: { deleteApiToken: { deletedId: 't1', errors: [] } } } },
  ]);
  await userEvent.click(await screen.findByRole('button', { name: words.deleteOf(report.name) }));
  await userEvent.click(await screen.findByRole('button', { name: words.delete }));
  expect((await screen.findByRole('alert')).textContent).toContain(texts.states.unavailable);
  await userEvent.click(screen.getByRole('button', { name: words.delete }));
  await waitFor(() => expect(screen.queryByText('dsr_abcd…')).toBeNull());
  expect(screen.getByText(words.empty)).toBeDefined();
});
