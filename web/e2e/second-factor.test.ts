import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { texts } from '@/lib/texts';
import { factorTexts } from '@/lib/texts/factors';
import { Api } from './support/api';
import { look } from './support/look';
import { letterTo } from './support/mailbox';
import { alsoAt, signIn, somebody } from './support/person';
import { stack } from './support/stack';
import { codeOf } from './support/totp';

const PASSWORD = 'a quiet harbour at dawn';
const { app, passkeys, recovery, setup, step, confirm } = factorTexts;

/** Adds a person with these roles; their address. */
async function newcomer(name: string, ...roles: string[]): Promise<string> {
  const email = `${name.toLowerCase()}.${process.pid}@example.com`;
  const api = await Api.signIn();
  await api.ask(
    `mutation ($email: String!, $name: String!, $password: String!, $roles: [String!]!) {
      createUser(email: $email, name: $name, password: $password, roles: $roles) { errors { message } }
    }`,
    { email, name, password: PASSWORD, roles },
  );
  return email;
}

async function signOut(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: texts.navigation.account(name) }).click();
  await page.getByRole('menuitem', { name: texts.navigation.signOut }).click();
  await page.waitForURL('**/sign-in**');
}

/** The key of the app that is being set up, as it stands below its picture. */
async function secretOf(page: Page): Promise<string> {
  await page.getByRole('img', { name: app.qr }).waitFor();
  const shown = (await page.locator('code').first().textContent()) ?? '';
  return shown.replaceAll(' ', '');
}

test('an authenticator app is added, asked for, and a recovery code takes its place', async () => {
  const email = await newcomer('Olga', 'editor');
  const page = await somebody();
  await page.goto('/sign-in');
  await signIn(page, PASSWORD, email);
  await page.waitForURL('**/collections');
  await page.goto('/account/security');
  await page.getByRole('button', { name: app.add }).click();
  const secret = await secretOf(page);
  await look(page, 'second-factor-app');
  await page.getByLabel(app.code).fill(codeOf(secret, -1));
  await page.getByRole('button', { name: app.confirm }).click();
  await page.getByRole('dialog', { name: recovery.shown }).waitFor();
  const codes = await page.getByRole('dialog').locator('code').allInnerTexts();
  expect(codes).toHaveLength(10);
  await look(page, 'second-factor-recovery-codes');
  await page.getByRole('button', { name: recovery.done }).click();
  await page.getByText(recovery.left(10)).waitFor();
  await look(page, 'second-factor-security');
  expect(await letterTo(email)).toContain('authenticator app');

  await signOut(page, 'Olga');
  await signIn(page, PASSWORD, email);
  await page.getByRole('heading', { name: step.title }).waitFor();
  await look(page, 'second-factor-code');
  await page.getByLabel(step.code).fill('000000');
  await page.getByRole('button', { name: step.submit }).click();
  await page.getByText('the code is wrong', { exact: false }).waitFor();
  await page.getByLabel(step.code).fill(codeOf(secret));
  await page.getByRole('button', { name: step.submit }).click();
  await page.waitForURL('**/collections');

  await signOut(page, 'Olga');
  await signIn(page, PASSWORD, email);
  await page.getByRole('button', { name: step.byRecovery }).click();
  await page.getByLabel(step.recoveryCode).fill(codes[0] ?? '');
  await page.getByRole('button', { name: step.submit }).click();
  await page.waitForURL('**/collections');
});

test('a passkey is added with a fingerprint, and signs in alone', async () => {
  const email = await newcomer('Pia', 'editor');
  const page = await somebody();
  const byName = stack().web.replace('127.0.0.1', 'localhost'); // passkeys are bound to a name
  alsoAt(byName);
  const browser = await page.context().newCDPSession(page);
  await browser.send('WebAuthn.enable');
  await browser.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto(`${byName}/sign-in`);
  await signIn(page, PASSWORD, email);
  await page.waitForURL('**/collections');
  await page.goto(`${byName}/account/security`);
  await page.getByRole('button', { name: passkeys.add }).click();
  await page.getByLabel(passkeys.name).fill('Fingerprint');
  await page.getByRole('dialog').getByRole('button', { name: passkeys.add }).click();
  await page.getByRole('button', { name: recovery.done }).click();
  await page.getByText('Fingerprint').first().waitFor();
  await look(page, 'second-factor-passkey');

  await signOut(page, 'Pia');
  await page.getByRole('button', { name: factorTexts.passkeySignIn }).waitFor();
  await look(page, 'second-factor-sign-in');
  await page.getByRole('button', { name: factorTexts.passkeySignIn }).click();
  await page.waitForURL('**/collections');

  await signOut(page, 'Pia');
  await signIn(page, PASSWORD, email);
  await page.getByRole('button', { name: step.byPasskey }).click();
  await page.waitForURL('**/collections');
});

test('who must have a second factor adds one before anything else', async () => {
  const role = `guards_${process.pid}`;
  const api = await Api.signIn();
  await api.ask(
    `mutation ($role: String!) { createRole(name: $role, label: "Guards", level: "viewer") { errors { message } } }`,
    { role },
  );
  await api.ask(
    'mutation ($role: ID!) { requireSecondFactor(role: $role, required: true) { errors { message } } }',
    { role },
  );
  const email = await newcomer('Quinn', role);
  const page = await somebody();
  await page.goto('/sign-in');
  await signIn(page, PASSWORD, email);
  await page.getByRole('heading', { name: setup.title }).waitFor();
  await look(page, 'second-factor-setup');
  await page.goto('/collections');
  await page.waitForURL('**/sign-in**');
  await signIn(page, PASSWORD, email);
  await page.getByRole('button', { name: setup.totp }).click();
  await page.getByLabel(app.code).fill(codeOf(await secretOf(page)));
  await page.getByRole('button', { name: app.confirm }).click();
  await page.getByRole('button', { name: recovery.done }).click();
  await page.waitForURL('**/collections');
});

test('something sensitive asks again who it is, and then goes on', async () => {
  const email = await newcomer('Rita', 'viewer');
  const page = await somebody();
  await page.goto('/sign-in');
  await signIn(page, PASSWORD, email);
  await page.waitForURL('**/collections');
  // The gateway's answer for a session that is not fresh any more, once: what follows is real.
  let refused = 0;
  await page.route('**/graphql', async (route) => {
    if (refused === 0 && route.request().postData()?.includes('createApiToken')) {
      refused += 1;
      const error = { message: 'confirm', extensions: { code: 'reauthentication_required' } };
      await route.fulfill({ json: { data: null, errors: [error] } });
    } else {
      await route.fallback();
    }
  });
  await page.goto('/account/tokens');
  const words = texts.account.tokens;
  await page.getByRole('button', { name: words.create }).first().click();
  await page.getByLabel(words.name).fill('a token');
  await page.getByRole('dialog').getByRole('button', { name: words.create }).click();
  const dialog = page.getByRole('dialog', { name: confirm.title });
  await dialog.locator('input[type=password]').fill(PASSWORD);
  await look(page, 'second-factor-confirm');
  await dialog.getByRole('button', { name: confirm.submit }).click();
  await page.getByRole('dialog', { name: words.made }).waitFor();
  expect(refused).toBe(1);
});
