import { expect, test } from 'vitest';
import { texts } from '@/lib/texts';
import { Api } from './support/api';
import { administrator, signIn, somebody } from './support/person';

const words = texts.administration;
const GRACE = `grace.${process.pid}@example.com`;
const PASSWORD = 'a quiet harbour at dawn';

test('a person is added with a role, and sees only the fields that the role may read', async () => {
  const api = await Api.signIn();
  await api.createCollection('staff', 'Staff', [
    { name: 'name', label: 'Name', type: 'TEXT' },
    { name: 'salary', label: 'Salary', type: 'INTEGER' },
  ]);
  await api.createRecords('staff', [{ name: 'Ada', salary: 5000 }]);
  const page = await administrator();
  await page.goto('/admin/people');
  await page.getByRole('button', { name: words.people.create }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: words.people.password }).check();
  await dialog.getByLabel(words.people.email).fill(GRACE);
  await dialog.locator('input[type=password]').fill('short');
  await dialog.locator('button[type=submit]').click();
  await dialog.locator('[aria-invalid=true]').first().waitFor(); // no name, a short password
  await dialog.getByRole('textbox', { name: words.people.name }).fill('Grace');
  await dialog.locator('input[type=password]').fill(PASSWORD);
  await dialog.locator('button[type=submit]').click();
  await page.getByText(words.people.created('Grace')).waitFor();

  const read = { fields: ['name'] };
  await api.ask(
    `mutation ($read: PolicyActionInput) {
      setPolicy(collection: "staff", role: "viewer", read: $read) { errors { field message } }
    }`,
    { read },
  );
  const grace = await somebody();
  await grace.goto('/collections/staff');
  await signIn(grace, PASSWORD, GRACE);
  await grace.getByRole('link', { name: 'Ada' }).waitFor();
  expect(await grace.locator('th').allTextContents()).toEqual(['Name']);
  expect(await grace.getByRole('link', { name: words.title }).count()).toBe(0);
});

test('an API token is made, and its secret shown once', async () => {
  const page = await administrator();
  await page.goto('/account/tokens');
  await page.getByRole('button', { name: texts.account.tokens.create }).first().click();
  await page.getByRole('dialog').getByLabel(texts.account.tokens.name).fill('nightly report');
  await page.getByRole('dialog').locator('button[type=submit]').click();
  const secret = page.getByRole('textbox', { name: texts.account.tokens.secret });
  const token = await secret.inputValue();
  await page.getByRole('button', { name: texts.account.tokens.done }).click();
  await page.reload();
  await page.getByText('nightly report').first().waitFor();
  expect(await page.content()).not.toContain(token);
});
