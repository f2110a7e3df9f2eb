import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { SignInWays } from '@/features/account/passwords';
import { Roles } from '@/features/roles/queries';
import { WhoAsks } from '@/features/session/viewer';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { PeopleList } from './PeopleList';
import { InviteUser, People, UpdateUser } from './queries';

vi.mock('next/navigation', () => ({
  usePathname: () => '/admin/people',
  useRouter: () => ({ replace: () => undefined }),
  useSearchParams: () => new URLSearchParams(),
}));

const words = texts.administration.people;

const ada = {
  __typename: 'Viewer' as const,
  id: 'u1',
  email: 'ada@example.com',
  name: 'Ada',
  roles: ['viewer'],
  disabled: false,
  createdAt: '2026-01-01T00:00:00Z',
  secondFactor: false,
};
const page = (...nodes: (typeof ada)[]) => ({
  users: { __typename: 'UserConnection', nodes, pageInfo: { hasNextPage: false, endCursor: null } },
});
const list = {
  request: { query: People, variables: { search: null } },
  result: { data: page(ada) },
};
const viewer = {
  __typename: 'Viewer',
  id: 'u0',
  name: 'Root',
  email: 'r@example.com',
  roles: ['admin'],
  level: 'admin',
};
const viewerRole = {
  name: 'viewer',
  label: 'Viewer',
  level: 'viewer',
  builtIn: true,
  requiresSecondFactor: false,
};
const around = [
  { request: { query: WhoAsks }, result: { data: { viewer } } },
  {
    request: { query: Roles },
    result: { data: { roles: [{ __typename: 'Role', ...viewerRole }] } },
  },
  {
    request: { query: SignInWays },
    result: {
      data: {
        signInMethods: { password: true, passwordReset: true, passkeyHost: null, oidc: null },
      },
    },
  },
];

function inviting(payload: object) {
  const variables = { email: 'bob@example', name: 'Bob', roles: ['viewer'] };
  return {
    request: { query: InviteUser, variables },
    result: { data: { inviteUser: { user: null, errors: [], ...payload } } },
  };
}

async function invite() {
  await screen.findByText('Ada');
  await userEvent.click(screen.getByRole('button', { name: words.create }));
  await userEvent.type(await screen.findByLabelText(/Name/), 'Bob');
  await userEvent.type(screen.getByLabelText(/Email/), 'bob@example');
  await userEvent.click(await screen.findByRole('button', { name: words.invite }));
}

test('who is invited joins the list without asking again', async () => {
  const bob = { ...ada, id: 'u2', name: 'Bob', email: 'bob@example' };
  renderApp(<PeopleList />, [list, ...around, inviting({ user: bob })]);
  await invite();
  expect(await screen.findByRole('button', { name: words.edit('Bob') })).toBeDefined();
});

test('an address that is wrong is told beside it, and nothing typed is lost', async () => {
  const error = { __typename: 'UserError', code: 'taken', field: 'email', message: 'is taken' };
  renderApp(<PeopleList />, [list, ...around, inviting({ errors: [error] })]);
  await invite();
  expect(await screen.findByText('is taken')).toBeDefined();
  expect(screen.getByLabelText<HTMLInputElement>(/Name/).value).toBe('Bob');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText(/Email/)));
});

test('who is disabled is marked at once', async () => {
  renderApp(<PeopleList />, [
    list,
    ...around,
    {
      request: { query: UpdateUser, variables: { id: 'u1', disabled: true } },
      result: { data: { updateUser: { user: { ...ada, disabled: true }, errors: [] } } },
    },
  ]);
  await userEvent.click(await screen.findByRole('button', { name: words.edit('Ada') }));
  await userEvent.click(await screen.findByLabelText(new RegExp(words.maySignIn)));
  await userEvent.click(screen.getByRole('button', { name: texts.form.save }));
  expect(await screen.findByText(words.disabled)).toBeDefined();
});

test('a failure is told with its reference, and can be tried again', async () => {
  const failure = { message: 'no', extensions: { code: 'unavailable', traceId: 'abc123' } };
  renderApp(<PeopleList />, [{ ...list, result: { errors: [failure] } }, ...around]);
  expect((await screen.findByRole('alert')).textContent).toContain('abc123');
  expect(screen.getByRole('button', { name: texts.states.retry })).toBeDefined();
});
