import type { ApolloClient } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { SignInWays } from '@/features/account/passwords';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { SignIn, SignInForm } from './SignInForm';
import { WhoAsks } from './viewer';

const replace = vi.hoisted(() => vi.fn());
vi.mock('next/navigation', () => ({ useRouter: () => ({ replace }) }));

let client: ApolloClient | undefined;

/** Takes hold of the client that the form has. */
function Client() {
  client = useApolloClient();
  return null;
}

const words = texts.signIn;
const signInMethods = {
  __typename: 'SignInMethods' as const,
  password: true,
  passwordReset: false,
  passkeyHost: null,
  oidc: null,
};

test('what was typed before the script had come is sent, and cannot reach the address', async () => {
  const variables = { email: 'ada@example.com', password: 'a wrong password' };
  const errors = [{ code: 'invalid_credentials', message: 'email or password is wrong' }];
  renderApp(<SignInForm next="/" />, [
    { request: { query: SignInWays }, result: { data: { signInMethods } } },
    {
      request: { query: SignIn, variables },
      result: { data: { signIn: { viewer: null, pending: null, errors } } },
    },
  ]);
  const email = screen.getByLabelText<HTMLInputElement>(new RegExp(words.email));
  const password = screen.getByLabelText<HTMLInputElement>(new RegExp(words.password), {
    selector: 'input',
  });
  email.value = variables.email; // no event: as the browser does before anybody listens
  password.value = variables.password;
  fireEvent.click(screen.getByRole('button', { name: words.submit }));
  expect((await screen.findByRole('alert')).textContent).toContain('email or password is wrong');
  expect([email.value, password.value]).toEqual([variables.email, variables.password]);
  expect([email.name, password.name]).toEqual(['', '']);
});

test('the next person finds nothing of what the one before has seen', async () => {
  const variables = { email: 'eve@example.com', password: 'a good password' };
  const before = { __typename: 'Viewer' as const, id: 'u1', name: 'Ada', email: 'ada@example.com' };
  const seen: unknown[] = [];
  replace.mockImplementation((to) => seen.push(to, client?.cache.extract()));
  renderApp(
    <>
      <Client />
      <SignInForm next="/collections/towns" />
    </>,
    [
      { request: { query: SignInWays }, result: { data: { signInMethods } } },
      {
        request: { query: SignIn, variables },
        result: {
          data: { signIn: { viewer: { __typename: 'Viewer' as const, id: 'u2' }, errors: [] } },
        },
      },
    ],
  );
  client?.writeQuery({
    query: WhoAsks,
    data: { viewer: { ...before, roles: ['admin'], level: 'admin' } },
  });
  expect(JSON.stringify(client?.cache.extract())).toContain('ada@example.com');
  await userEvent.type(screen.getByLabelText(new RegExp(words.email)), variables.email);
  await userEvent.type(
    screen.getByLabelText(new RegExp(words.password), { selector: 'input' }),
    variables.password,
  );
  await userEvent.click(screen.getByRole('button', { name: words.submit }));
  await waitFor(() => expect(replace).toHaveBeenCalled());
  expect(seen).toEqual(['/collections/towns', {}]);
});
