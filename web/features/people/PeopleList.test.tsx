import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { SignInWays } from '@/features/account/passwords';
import { Roles } from '@/features/roles/queries';
import { WhoAsks } from '@/features/session/viewer';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { PeopleList } from './PeopleList';
import { AccessOfRoles, InviteUser, People, UpdateUser } from './queries';

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
const salesRole = { ...viewerRole, name: 'sales', label: 'Sales', builtIn: false };
type Lifted = { role: string; by: string };

/** What roles allow in the collection "Staff": to read some, or all of it. */
function combined(roles: string[], fields: string[] | null, lifted: Lifted[] = []) {
  const none = {
    __typename: 'CombinedAccess',
    allowed: false,
    allRecords: false,
    fields: [],
    partial: [],
    lifted: [],
  };
  const pairs = lifted.map((each) => ({ __typename: 'LiftedLimit', ...each }));
  const read = { ...none, allowed: true, allRecords: fields === null, fields, lifted: pairs };
  const field = { __typename: 'Field', name: 'city', label: 'City' };
  return {
    request: { query: AccessOfRoles, variables: { roles } },
    maxUsageCount: 5,
    result: {
      data: {
        rolesAccess: [
          {
            __typename: 'RolesAccess',
            collection: 'staff',
            label: 'Staff',
            read,
            create: none,
            update: none,
            delete: none,
          },
        ],
        roles: [viewerRole, salesRole].map(({ name, label }) => ({
          __typename: 'Role',
          name,
          label,
        })),
        collections: [{ __typename: 'Collection', name: 'staff', fields: [field] }],
      },
    },
  };
}

const around = [
  combined(['viewer'], null),
  { request: { query: WhoAsks }, result: { data: { viewer } } },
  {
    request: { query: Roles },
    result: {
      data: { roles: [viewerRole, salesRole].map((role) => ({ __typename: 'Role', ...role })) },
    },
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

async function chooseRole(label: string) {
  await userEvent.click(screen.getByRole('combobox', { name: new RegExp(words.roles) }));
  await userEvent.click(await screen.findByRole('option', { name: label }));
}

async function invite() {
  await screen.findByText('Ada');
  await userEvent.click(screen.getByRole('button', { name: words.create }));
  await userEvent.type(await screen.findByLabelText(/Name/), 'Bob');
  await userEvent.type(screen.getByLabelText(/Email/), 'bob@example');
  await chooseRole('Viewer');
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

test('a new person has no role, until one is chosen and its effect is shown', async () => {
  renderApp(<PeopleList />, [list, ...around, combined(['sales'], ['city'])]);
  await screen.findByText('Ada');
  await userEvent.click(screen.getByRole('button', { name: words.create }));
  await screen.findByLabelText(/Email/);
  expect(screen.queryByText(words.effect.title)).toBeNull();
  await chooseRole('Sales');
  const limited = `${words.effect.someRecords} · ${words.effect.only('City')}`;
  expect(await screen.findByRole('cell', { name: limited })).toBeDefined();
  expect(screen.getAllByRole('cell', { name: words.effect.no })).toHaveLength(3);
  expect(screen.queryByRole('alert')).toBeNull();
});

test('that one role lifts the limits of another is said before it is saved', async () => {
  const lifted = combined(['viewer', 'sales'], null, [{ role: 'sales', by: 'viewer' }]);
  renderApp(<PeopleList />, [list, ...around, lifted]);
  await userEvent.click(await screen.findByRole('button', { name: words.edit('Ada') }));
  await screen.findByRole('cell', { name: words.effect.allRecords });
  await chooseRole('Sales');
  const warning = words.effect.lifts('Viewer', 'Sales', 'Staff');
  expect((await screen.findByRole('alert')).textContent).toBe(warning);
});
