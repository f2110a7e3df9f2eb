import { expect, test } from 'vitest';
import { texts } from '@/lib/texts';
import { Api } from './support/api';
import { administrator } from './support/person';

test('two people change a record: the second chooses for each field that both changed', async () => {
  const api = await Api.signIn();
  await api.createCollection('machines', 'Machines', [
    { name: 'name', label: 'Name', type: 'TEXT' },
    { name: 'place', label: 'Place', type: 'TEXT' },
    { name: 'state', label: 'State', type: 'TEXT' },
    { name: 'note', label: 'Note', type: 'TEXT' },
  ]);
  const before = { name: 'Press', place: 'Hall 1', state: 'idle', note: 'old' };
  const [id = ''] = await api.createRecords('machines', [before]);
  const [mine, theirs] = await Promise.all([administrator(), administrator()]);
  for (const page of [mine, theirs]) {
    await page.goto(`/collections/machines/records/${id}`);
    await page.getByRole('button', { name: texts.records.edit }).click();
  }

  await theirs.getByLabel('Place').fill('Hall 2');
  await theirs.getByLabel('State').fill('running');
  await theirs.getByRole('button', { name: texts.form.save, exact: true }).click();
  await theirs.getByText(texts.records.saved).waitFor();

  await mine.getByLabel('Place').fill('Hall 3');
  await mine.getByLabel('State').fill('broken');
  await mine.getByLabel('Note').fill('new');
  await mine.getByRole('button', { name: texts.form.save, exact: true }).click();
  const dialog = mine.getByRole('dialog', { name: texts.conflict.title });
  await dialog.waitFor();
  expect(await dialog.getByRole('radiogroup').count()).toBe(2); // the note is nobody else's
  await dialog
    .getByRole('radiogroup', { name: 'Place' })
    .getByLabel(texts.conflict.theirs('Hall 2'))
    .check();
  await dialog.getByRole('button', { name: texts.conflict.save }).click();
  await mine.getByText(texts.records.saved).waitFor();

  const now = { name: 'Press', place: 'Hall 2', state: 'broken', note: 'new' };
  expect(await api.valuesOf('machines', id)).toEqual(now);
});
