import { expect, test } from 'vitest';
import { texts } from '@/lib/texts';
import { Api } from './support/api';
import { administrator, excuse, somebody } from './support/person';
import { stack } from './support/stack';

test('a session that ends in the middle asks for the password, and what was typed is saved after it', async () => {
  const api = await Api.signIn();
  await api.createCollection('diaries', 'Diaries', [{ name: 'name', label: 'Name', type: 'TEXT' }]);
  const page = await administrator();
  await page.goto('/collections/diaries/new');
  await page.getByLabel('Name').fill('Tuesday');
  await page.context().clearCookies();
  await page.getByRole('button', { name: texts.form.save, exact: true }).click();
  const dialog = page.getByRole('dialog', { name: texts.sessionEnded.title });
  await dialog.getByRole('textbox', { name: texts.signIn.password }).fill('wrong');
  await dialog.getByRole('button', { name: texts.signIn.submit }).click();
  await dialog.getByRole('alert').filter({ hasText: /./ }).waitFor();
  await dialog.getByRole('textbox', { name: texts.signIn.password }).fill(stack().admin.password);
  await dialog.getByRole('button', { name: texts.signIn.submit }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await page.getByLabel('Name').inputValue()).toBe('Tuesday');
  await page.getByRole('button', { name: texts.form.save, exact: true }).click();
  await page.getByRole('heading', { name: 'Tuesday' }).waitFor();
  excuse(/Failed to load resource/);
});

test('leaving a form asks first; staying keeps what was typed', async () => {
  const page = await administrator();
  await page.goto('/automation/rules/new');
  const name = page.getByLabel(texts.automation.rules.name).first();
  await name.fill('Half a rule');
  await page.getByRole('link', { name: texts.navigation.collections }).click();
  await page.getByRole('button', { name: texts.forms.stay }).click();
  expect(await name.inputValue()).toBe('Half a rule');
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    return dialog.dismiss();
  });
  await page.close({ runBeforeUnload: true });
  await expect.poll(() => asked).toEqual(['beforeunload']);
  expect(await name.inputValue()).toBe('Half a rule');
  await page.getByRole('link', { name: texts.navigation.collections }).click();
  await page.getByRole('button', { name: texts.forms.leave }).click();
  await page.waitForURL('**/collections');
});

test('a record form that was left is there again, half filled in, when one comes back', async () => {
  const api = await Api.signIn();
  await api.createCollection('notes', 'Notes', [{ name: 'name', label: 'Name', type: 'TEXT' }]);
  const [id = ''] = await api.createRecords('notes', [{ name: 'Old' }]);
  const page = await administrator();
  await page.goto(`/collections/notes/records/${id}`);
  await page.getByRole('button', { name: texts.records.edit }).click();
  await page.getByLabel('Name').fill('New');
  await page.getByRole('link', { name: texts.navigation.collections, exact: true }).first().click();
  await page.waitForURL('**/collections');
  await page.goBack();
  await expect.poll(() => page.getByLabel('Name').inputValue()).toBe('New');
});

test('the session is a cookie that no script can read, and pages allow no inline script', async () => {
  const page = await administrator();
  const answer = await page.goto('/collections');
  const policy = (await answer?.allHeaders())?.['content-security-policy'] ?? '';
  const scripts = policy.split('; ').find((rule) => rule.startsWith('script-src'));
  expect(scripts).toMatch(/^script-src 'nonce-[^']+' 'strict-dynamic'$/);
  const cookies = await page.context().cookies();
  expect(cookies.length).toBeGreaterThan(0);
  expect(cookies.every(({ httpOnly, sameSite }) => httpOnly && sameSite !== 'None')).toBe(true);
  const seen = await page.evaluate(() => [document.cookie, Object.keys(localStorage)]);
  expect(seen).toEqual(['', []]);
  const stranger = await somebody();
  await stranger.goto('/collections?q=shared'); // the rest of the address survives signing in
  await stranger.waitForURL('**/sign-in?next=%2Fcollections%3Fq%3Dshared');
});
