import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { ForgottenForm } from './ForgottenForm';
import { RequestPasswordReset, SignInWays } from './passwords';

const words = texts.account.forgotten;

function ways(passwordReset: boolean) {
  const signInMethods = {
    __typename: 'SignInMethods' as const,
    password: true,
    passwordReset,
    passkeyHost: null,
    oidc: null,
  };
  return { request: { query: SignInWays }, result: { data: { signInMethods } } };
}

async function ask(email: string) {
  await userEvent.type(screen.getByLabelText(/Email/), email);
  await userEvent.click(screen.getByRole('button', { name: words.submit }));
}

test('the answer names the address and tells nothing more', async () => {
  const request = { query: RequestPasswordReset, variables: { email: 'ada@example.com' } };
  const requestPasswordReset = { accepted: true, errors: [] };
  renderApp(<ForgottenForm />, [
    ways(true),
    { request, result: { data: { requestPasswordReset } } },
  ]);
  await ask('ada@example.com');
  expect((await screen.findByRole('status')).textContent).toBe(words.sentHint('ada@example.com'));
});

test('a failure is told, and the address stays', async () => {
  const request = { query: RequestPasswordReset, variables: { email: 'ada@example.com' } };
  const failure = { message: 'too many', extensions: { code: 'rate_limited', traceId: 'abc1' } };
  renderApp(<ForgottenForm />, [ways(true), { request, result: { errors: [failure] } }]);
  await ask('ada@example.com');
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('too many');
  expect(alert.textContent).toContain('abc1');
  expect(screen.getByLabelText<HTMLInputElement>(/Email/).value).toBe('ada@example.com');
});

test('where no letters are sent it says whom to ask', async () => {
  renderApp(<ForgottenForm />, [ways(false)]);
  expect(await screen.findByText(words.off)).toBeDefined();
});
