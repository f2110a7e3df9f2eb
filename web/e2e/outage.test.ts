import { expect, test } from 'vitest';
import { texts } from '@/lib/texts';
import { Api } from './support/api';
import { look } from './support/look';
import { administrator, excuse } from './support/person';
import { without } from './support/stack';

test('without records: what is unavailable is said, what is typed stays, and it goes on afterwards', async () => {
  const api = await Api.signIn();
  await api.createCollection('visits', 'Visits', [
    { name: 'name', label: 'Name', type: 'TEXT' },
    { name: 'remark', label: 'Remark', type: 'LONG_TEXT' },
  ]);
  const page = await administrator();
  await page.goto('/collections/visits/new');
  await page.getByLabel('Name').fill('Monday');

  await without('records', async () => {
    await page.getByLabel('Remark').fill('a long remark');
    await page.getByRole('button', { name: texts.form.save, exact: true }).click();
    const alert = page.getByRole('alert').filter({ hasText: texts.forms.notSaved });
    await alert.waitFor();
    expect(await alert.textContent()).toContain(texts.states.unavailable);
    expect(await page.getByLabel('Remark').inputValue()).toBe('a long remark');

    const other = await page.context().newPage();
    await other.goto('/collections');
    await other.getByRole('alert').filter({ hasText: texts.states.unavailable }).waitFor();
    expect(await look(other, 'unavailable')).toEqual([]);
    await other.getByRole('link', { name: texts.administration.title }).click();
    await other.getByRole('cell', { name: 'Administrator' }).first().waitFor(); // people still work
    await other.close();
  });

  await page.getByRole('button', { name: texts.form.save, exact: true }).click();
  await page.getByText(texts.records.created).waitFor();
  await page.getByRole('heading', { name: 'Monday' }).waitFor();
  excuse(/Failed to load resource/);
});

test('without files: the record is there, and its files say that they are not', async () => {
  const api = await Api.signIn();
  await api.createCollection('reports', 'Reports', [{ name: 'name', label: 'Name', type: 'TEXT' }]);
  const [id = ''] = await api.createRecords('reports', [{ name: 'June' }]);
  const page = await administrator();
  await without('files', async () => {
    await page.goto(`/collections/reports/records/${id}`);
    await page.getByRole('heading', { name: 'June' }).waitFor();
    await page.getByRole('tab', { name: texts.files.tab }).click();
    await page.getByRole('alert').filter({ hasText: texts.states.unavailable }).waitFor();
    expect(await page.getByText(texts.files.none).isVisible()).toBe(false);
  });
  await page.getByRole('button', { name: texts.states.retry }).click();
  await page.getByText(texts.files.none).waitFor();
  excuse(/Failed to load resource/);
});
