import { expect, test } from 'vitest';
import { texts } from '@/lib/texts';
import { Api } from './support/api';
import { administrator, signIn, somebody } from './support/person';

test('signing in: a wrong password is told, the right one leads to where one wanted to go', async () => {
  const page = await somebody();
  await page.goto('/collections/new');
  await page.waitForURL('**/sign-in?next=%2Fcollections%2Fnew');
  await signIn(page, 'not the password');
  await page.getByRole('main').getByRole('alert').waitFor();
  expect(await page.getByLabel(texts.signIn.email).inputValue()).not.toBe('');
  await signIn(page);
  await page.waitForURL('**/collections/new');
});

test('a collection and its fields are made in the designer', async () => {
  const page = await administrator();
  await page.getByRole('link', { name: texts.collections.create }).first().click();
  await page.getByLabel(texts.design.label).fill('Suppliers');
  await page.getByRole('button', { name: texts.design.createAndDesign }).click();
  await page.waitForURL('**/collections/suppliers/design');
  const dialog = page.getByRole('dialog');

  await page.getByRole('button', { name: texts.design.addField }).click();
  await dialog.getByRole('textbox', { name: texts.design.label }).fill('Rating');
  await dialog.getByRole('textbox', { name: texts.design.name }).fill('name'); // which is taken
  await dialog.getByRole('button', { name: texts.form.save, exact: true }).click();
  await dialog.locator('[aria-invalid=true]').waitFor();
  expect(await focusedLabel(page)).toContain(texts.design.name);
  expect(await dialog.getByRole('textbox', { name: texts.design.label }).inputValue()).toBe(
    'Rating',
  );

  await dialog.getByRole('textbox', { name: texts.design.name }).fill('rating');
  await dialog.getByRole('combobox', { name: texts.design.type }).click();
  await page.getByRole('option', { name: texts.design.types.INTEGER }).click();
  await dialog.getByLabel(texts.design.options.max ?? '').fill('5');
  await dialog.getByRole('button', { name: texts.form.save, exact: true }).click();
  await page.getByText(texts.design.fieldAdded('Rating')).waitFor();
  await page.getByText('rating', { exact: true }).waitFor();
});

test('a record is created, changed, deleted and brought back; wrong values are told beside their fields', async () => {
  const api = await Api.signIn();
  await api.createCollection('books', 'Books', [
    { name: 'title', label: 'Title', type: 'TEXT', required: true },
    { name: 'year', label: 'Year', type: 'INTEGER', options: { min: 1450 } },
  ]);
  const page = await administrator();
  await page.goto('/collections/books');
  await page.getByText(texts.records.empty).waitFor();
  expect(await page.title()).toBe('Books · Dossier');
  await page.getByRole('link', { name: texts.records.create }).first().click();

  await page.getByLabel('Year').fill('1200');
  await page.getByRole('button', { name: texts.form.save, exact: true }).click();
  const title = page.getByLabel('Title');
  await expect.poll(() => title.getAttribute('aria-invalid')).toBe('true');
  expect(await page.getByLabel('Year').getAttribute('aria-invalid')).toBe('true');
  expect(await focusedLabel(page)).toContain('Title');
  await page.reload();
  await expect.poll(() => page.getByLabel('Year').inputValue()).toBe('1200'); // what was typed is kept

  await page.getByLabel('Title').fill('Middlemarch');
  await page.getByLabel('Year').fill('1871');
  await page.getByRole('button', { name: texts.form.save, exact: true }).click();
  await page.getByText(texts.records.created).waitFor();
  await page.waitForURL('**/collections/books/records/*');
  await page.getByRole('heading', { name: 'Middlemarch' }).waitFor();
  await expect.poll(() => page.title()).toBe('Middlemarch · Dossier');

  await page.getByRole('button', { name: texts.records.edit }).click();
  await page.getByLabel('Year').fill('1872');
  await page.getByRole('button', { name: texts.form.save, exact: true }).click();
  await page.getByText(texts.records.saved).waitFor();
  await page.getByRole('definition').filter({ hasText: '1,872' }).waitFor();

  await page.getByRole('button', { name: texts.records.delete }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: texts.records.delete }).click();
  await page.waitForURL('**/collections/books');
  await page.getByText(texts.records.empty).waitFor();
  await page.getByRole('button', { name: texts.records.undo }).click();
  await page.getByText(texts.records.restored).waitFor();
  await page.getByRole('link', { name: 'Middlemarch' }).waitFor();
});

test('the trash lists deleted records, restores them, and deletes them permanently', async () => {
  const api = await Api.signIn();
  await api.createCollection('films', 'Films', [{ name: 'title', label: 'Title', type: 'TEXT' }]);
  const [vertigo = ''] = await api.createRecords('films', [
    { title: 'Vertigo' },
    { title: 'Rope' },
  ]);
  const page = await administrator();
  await page.goto(`/collections/films/records/${vertigo}`);
  await page.getByRole('button', { name: texts.records.delete }).click();
  await page.getByRole('dialog').getByRole('button', { name: texts.records.delete }).click();
  await page.waitForURL('**/collections/films');

  await page.goto(`/collections/films/records/${vertigo}`); // an old link
  await page.getByRole('heading', { name: texts.trash.inTrash('Vertigo') }).waitFor();
  await page.getByRole('button', { name: texts.trash.restoreOf('Vertigo') }).click();
  await page.getByRole('heading', { name: 'Vertigo', level: 1 }).waitFor();

  await page.getByRole('button', { name: texts.records.delete }).click();
  await page.getByRole('dialog').getByRole('button', { name: texts.records.delete }).click();
  await page.waitForURL('**/collections/films');
  await page.getByRole('link', { name: texts.trash.title }).click();
  await page.getByRole('row').filter({ hasText: 'Vertigo' }).waitFor();
  await page.getByRole('button', { name: texts.trash.purgeOf('Vertigo') }).click();
  await page.getByRole('dialog').getByRole('button', { name: texts.trash.purge }).click();
  await page.getByText(texts.trash.empty).waitFor();
  await page.goto(`/collections/films/records/${vertigo}`);
  await page.getByText(texts.records.gone).waitFor();
});

test('creating and deleting change the list that is there, which is not asked for again', async () => {
  const api = await Api.signIn();
  await api.createCollection('plays', 'Plays', [{ name: 'title', label: 'Title', type: 'TEXT' }]);
  await api.createRecords('plays', [{ title: 'Hamlet' }]);
  const page = await administrator();
  await page.getByRole('link', { name: 'Plays' }).click();
  await page.getByText(texts.records.count(1)).waitFor();
  const asked: string[] = [];
  page.on('request', (request) => {
    const isPage = request.resourceType() === 'document';
    const { operationName = '' } = request.postDataJSON() ?? {};
    asked.push(isPage ? 'a page' : operationName);
  });
  await page.getByRole('link', { name: texts.records.create }).first().click();
  await page.getByLabel('Title').fill('Macbeth');
  await page.getByRole('button', { name: texts.form.save, exact: true }).click();
  await page.getByRole('heading', { name: 'Macbeth' }).waitFor();
  await page.getByRole('link', { name: 'Plays' }).click();
  await page.getByText(texts.records.count(2)).waitFor();
  await page.getByRole('link', { name: 'Macbeth' }).click();
  await page.getByRole('button', { name: texts.records.delete }).click();
  await page.getByRole('dialog').getByRole('button', { name: texts.records.delete }).click();
  await page.waitForURL('**/collections/plays');
  await page.getByText(texts.records.count(1)).waitFor();
  expect(asked).toContain('CreateRecord');
  expect(asked).toContain('DeleteRecord');
  expect(asked).not.toContain('a page');
  expect(asked).not.toContain('RecordsOfCollection');
});

function focusedLabel(page: Awaited<ReturnType<typeof somebody>>): Promise<string> {
  return page.evaluate(() => {
    const input = document.activeElement as HTMLInputElement | null;
    return input?.labels?.[0]?.textContent ?? '';
  });
}
