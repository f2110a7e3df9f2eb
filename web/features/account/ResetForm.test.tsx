import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { ResetPassword } from './passwords';
import { ResetForm } from './ResetForm';

const words = texts.account.reset;

beforeEach(() => window.history.replaceState(null, '', '/reset-password#token=t0'));

function answering(
  password: string,
  email: string | null,
  errors: object[] = [],
  revokeTokens = false,
) {
  return {
    request: { query: ResetPassword, variables: { token: 't0', password, revokeTokens } },
    result: { data: { resetPassword: { email, errors } } },
  };
}

function refusal(code: string, field: string, message: string) {
  return { __typename: 'UserError', code, field, message };
}

async function choose(password: string) {
  await userEvent.type(await screen.findByLabelText(/New password/), password);
  await userEvent.click(screen.getByRole('button', { name: words.submit }));
}

test('the link’s token sets a password, and is gone from the address', async () => {
  renderApp(<ResetForm />, [answering('a long password', 'ada@example.com')]);
  await choose('a long password');
  expect((await screen.findByRole('status')).textContent).toContain('ada@example.com');
  expect(screen.getByRole('link', { name: texts.signIn.submit })).toBeDefined();
  expect(window.location.hash).toBe('');
});

test('tokens are revoked when the box is ticked', async () => {
  renderApp(<ResetForm />, [answering('a long password', 'ada@example.com', [], true)]);
  await userEvent.click(await screen.findByLabelText(texts.account.password.revokeTokens));
  await choose('a long password');
  expect((await screen.findByRole('status')).textContent).toContain('ada@example.com');
});

test('a refused password keeps what was typed, beside it why', async () => {
  renderApp(<ResetForm />, [
    answering('12345678', null, [refusal('too_easy', 'password', 'is one of the commonest')]),
  ]);
  await choose('12345678');
  expect(await screen.findByText('is one of the commonest')).toBeDefined();
  const input = screen.getByLabelText<HTMLInputElement>(/New password/);
  expect(input.value).toBe('12345678');
  expect(input.getAttribute('aria-invalid')).toBe('true');
  await waitFor(() => expect(document.activeElement).toBe(input));
});

test('a used link leads to another one', async () => {
  renderApp(<ResetForm />, [
    answering('a long password', null, [refusal('invalid_link', 'token', 'has expired')]),
  ]);
  await choose('a long password');
  expect(await screen.findByText(words.expired)).toBeDefined();
  expect(screen.getByRole('link', { name: words.another }).getAttribute('href')).toBe('/forgotten');
});

test('without a token nothing is asked for', async () => {
  window.history.replaceState(null, '', '/reset-password');
  renderApp(<ResetForm />);
  expect(await screen.findByText(words.noLink)).toBeDefined();
  expect(screen.queryByLabelText(/New password/)).toBeNull();
});
