import { expect, test } from 'vitest';
import { texts } from '@/lib/texts';
import { Api } from './support/api';
import { letterTo } from './support/mailbox';
import { signIn, somebody } from './support/person';
import { stack } from './support/stack';

const OLD = 'a quiet harbour at dawn';
const NEW = 'a loud harbour at noon';

test('a forgotten password is replaced by the link of a letter, and the old one is no longer taken', async () => {
  const email = `ida.${process.pid}@example.com`;
  const api = await Api.signIn();
  await api.ask(
    `mutation ($email: String!, $password: String!) {
      createUser(email: $email, name: "Ida", password: $password, roles: ["editor"]) { errors { message } }
    }`,
    { email, password: OLD },
  );
  const page = await somebody();
  await page.goto('/sign-in');
  await page.getByRole('link', { name: texts.signIn.forgotten }).click();
  await page.waitForURL('**/forgotten'); // where one signs in there is a field of the same name
  await page.getByLabel(texts.signIn.email).fill(email);
  await page.getByRole('button', { name: texts.account.forgotten.submit }).click();
  await page.getByRole('heading', { name: texts.account.forgotten.sent }).waitFor();

  const [link = ''] = /https?:\/\/\S+/.exec(await letterTo(email)) ?? [];
  expect(new URL(link).origin).toBe(stack().web);
  await page.goto(link);
  await page.locator('input[type=password]').fill(NEW);
  await page.getByRole('button', { name: texts.account.reset.submit }).click();
  await page.getByRole('heading', { name: texts.account.reset.done }).waitFor();

  await page.getByRole('link', { name: texts.signIn.submit }).click();
  await signIn(page, OLD, email);
  await page.getByRole('main').getByRole('alert').waitFor();
  await signIn(page, NEW, email);
  await page.waitForURL('**/collections');

  await page.getByRole('button', { name: texts.navigation.account('Ida') }).click();
  await page.getByRole('menuitem', { name: texts.navigation.signOut }).click();
  await page.waitForURL('**/sign-in**');
  await page.goto('/collections');
  await page.waitForURL('**/sign-in**');
});
