import { useQuery } from '@apollo/client/react';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { sessionHasEnded } from '@/lib/apollo/session';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { SessionEnded } from './SessionEnded';
import { SignIn } from './SignInForm';
import { WhoAsks } from './viewer';

const email = 'ada@example.com';

beforeEach(() => {
  sessionHasEnded(true);
});

function viewer(name: string) {
  return {
    __typename: 'Viewer' as const,
    id: 'u1',
    name,
    email,
    roles: ['editor'],
    level: 'editor',
  };
}

function asking(name: string) {
  return { request: { query: WhoAsks }, result: { data: { viewer: viewer(name) } } };
}

function signingIn(password: string, answer: object) {
  return {
    request: { query: SignIn, variables: { email, password } },
    result: { data: { signIn: { viewer: null, errors: [], ...answer } } },
  };
}

/** What the page below shows. */
function Page() {
  const { data } = useQuery(WhoAsks);
  return <p data-testid="page">{data?.viewer?.name}</p>;
}

function shown() {
  return screen.getByTestId('page').textContent;
}

async function enter(password: string) {
  await userEvent.type(
    await screen.findByLabelText(new RegExp(texts.signIn.password), { selector: 'input' }),
    password,
  );
  await userEvent.click(screen.getByRole('button', { name: texts.signIn.submit }));
}

test('signing in again asks anew for what the page shows', async () => {
  renderApp(
    <>
      <Page />
      <SessionEnded email={email} />
    </>,
    [asking('Ada'), signingIn('a password', { viewer: { id: 'u1' } }), asking('Ada Lovelace')],
  );
  await waitFor(() => expect(shown()).toBe('Ada'));
  await enter('a password');
  await waitFor(() => expect(shown()).toBe('Ada Lovelace'));
  expect(sessionHasEnded()).toBe(false);
});

test('a wrong password is told, and the page stays as it is', async () => {
  const errors = [{ code: 'invalid_credentials', message: 'the password is wrong' }];
  renderApp(
    <>
      <Page />
      <SessionEnded email={email} />
    </>,
    [asking('Ada'), signingIn('wrong', { errors }), asking('somebody else')],
  );
  await waitFor(() => expect(shown()).toBe('Ada'));
  await enter('wrong');
  expect((await screen.findByRole('alert')).textContent).toContain('the password is wrong');
  expect(shown()).toBe('Ada');
  expect(sessionHasEnded()).toBe(true);
});
