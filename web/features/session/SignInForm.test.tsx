import { fireEvent, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { SignInWays } from '@/features/account/passwords';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { SignIn, SignInForm } from './SignInForm';

vi.mock('next/navigation', () => ({ useRouter: () => ({ replace: vi.fn() }) }));

const words = texts.signIn;
const signInMethods = {
  __typename: 'SignInMethods' as const,
  password: true,
  passwordReset: false,
  oidc: null,
};

test('what was typed before the script had come is sent, and cannot reach the address', async () => {
  const variables = { email: 'ada@example.com', password: 'a wrong password' };
  const errors = [{ code: 'invalid_credentials', message: 'email or password is wrong' }];
  renderApp(<SignInForm next="/" />, [
    { request: { query: SignInWays }, result: { data: { signInMethods } } },
    {
      request: { query: SignIn, variables },
      result: { data: { signIn: { viewer: null, errors } } },
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
