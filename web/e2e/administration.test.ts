import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { texts } from '@/lib/texts';
import { Api } from './support/api';
import { administrator, signIn, somebody } from './support/person';

const words = texts.administration;
const GRACE = `grace.${process.pid}@example.com`;
const PASSWORD = 'a quiet harbour at dawn';

test('a person is added with a role, and sees only the records and fields that the role may read', async () => {
  const api = await Api.signIn();
  await api.createCollection('staff', 'Staff', [
    { name: 'name', label: 'Name', type: 'TEXT' },
    { name: 'salary', label: 'Salary', type: 'INTEGER' },
  ]);
  await api.createRecords('staff', [
    { name: 'Ada', salary: 5000 },
    { name: 'Berta', salary: 9000 },
  ]);
  const page = await administrator();
  await page.goto('/admin/people');
  await page.getByRole('button', { name: words.people.create }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: words.people.password }).check();
  await dialog.getByLabel(words.people.email).fill(GRACE);
  await dialog.locator('input[type=password]').fill('short');
  await dialog.locator('button[type=submit]').click();
  await dialog.locator('[aria-invalid=true]').first().waitFor(); // no name and role, a short password
  await choose(page, words.people.roles, 'Viewer');
  await dialog.getByRole('table', { name: words.people.effect.title }).waitFor();
  await dialog.getByRole('textbox', { name: words.people.name }).fill('Grace');
  await dialog.locator('input[type=password]').fill(PASSWORD);
  await dialog.locator('button[type=submit]').click();
  await page.getByText(words.people.created('Grace')).waitFor();

  await allowViewersToReadSmallSalaries(page);
  const grace = await somebody();
  await grace.goto('/collections/staff');
  await signIn(grace, PASSWORD, GRACE);
  await grace.getByRole('link', { name: 'Ada' }).waitFor();
  await grace.getByText(texts.records.count(1), { exact: true }).waitFor();
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

/** In the editor: of those with less than 6,000 the names alone; what is not complete is not saved. */
async function allowViewersToReadSmallSalaries(page: Page): Promise<void> {
  const { policies } = words;
  await page.goto('/admin/policies/staff');
  await page.getByRole('link', { name: policies.changeOf('Viewer') }).click();
  await page.getByText(policies.rowModes.conditions, { exact: true }).click();
  await page.getByText(policies.fieldModes.chosen, { exact: true }).click();
  await page.getByRole('button', { name: texts.form.save, exact: true }).click();
  await page.getByText(policies.noConditions).waitFor();
  await page.getByText(policies.noFields).waitFor();

  await page.getByRole('button', { name: texts.filter.add }).click();
  await choose(page, texts.filter.field, 'Salary');
  await choose(page, texts.filter.operator, texts.filter.operators.lt ?? '');
  await page.getByRole('textbox', { name: policies.operand }).fill('6000');
  await choose(page, policies.chosenFields, 'Name');
  await page.keyboard.press('Escape');
  await page
    .getByText('May read records where Salary is less than 6,000, with only Name.')
    .waitFor();
  await page.getByRole('button', { name: texts.form.save, exact: true }).click();
  await page.getByText(policies.saved).waitFor();
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}
