import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { texts } from '@/lib/texts';
import { Api } from './support/api';
import { look } from './support/look';
import { administrator } from './support/person';

const FOLDER = mkdtempSync(join(tmpdir(), 'dossier-'));
const OFFER = join(FOLDER, 'offer.txt');
const PLAN = join(FOLDER, 'plan.txt');
writeFileSync(OFFER, 'an offer');
writeFileSync(PLAN, 'a plan');

afterAll(() => rmSync(FOLDER, { recursive: true }));

test('a required field of files: filled in the form, read, changed, and told of in the history', async () => {
  const api = await Api.signIn();
  await api.createCollection('deals', 'Deals', [
    { name: 'name', label: 'Name', type: 'TEXT' },
    { name: 'papers', label: 'Papers', type: 'FILES', required: true, options: { maxFiles: 2 } },
  ]);
  const page = await administrator();
  await page.goto('/collections/deals/new');
  await page.getByRole('textbox', { name: 'Name' }).fill('Harbour');
  await page.getByRole('button', { name: texts.form.save, exact: true }).click();
  await page.getByText('is required').waitFor();

  await page.locator('input[type=file]').setInputFiles([OFFER, PLAN]);
  await page.getByRole('link', { name: 'offer.txt' }).waitFor();
  await page.getByRole('link', { name: 'plan.txt' }).waitFor();
  expect(await page.locator('input[type=file]').count()).toBe(0); // as many as the field takes
  await page.getByRole('button', { name: texts.form.save, exact: true }).click();
  await page.waitForURL(/\/collections\/deals\/records\/[0-9a-f-]{36}$/);
  const id = page.url().split('/').at(-1) ?? '';
  const href = await page.getByRole('link', { name: 'offer.txt' }).getAttribute('href');
  expect(await (await page.request.get(href ?? '')).text()).toBe('an offer');
  await page.reload(); // without what was announced
  await page.getByRole('link', { name: 'offer.txt' }).waitFor();
  expect(await look(page, 'record-files-field')).toEqual([]);

  await page.getByRole('button', { name: texts.records.edit }).click();
  await page.getByRole('button', { name: texts.files.remove('plan.txt') }).click();
  expect(await look(page, 'record-files-form')).toEqual([]);
  await page.getByRole('button', { name: texts.form.save, exact: true }).click();
  await page.getByRole('button', { name: texts.records.edit }).waitFor();
  expect(await page.getByRole('link', { name: 'plan.txt' }).count()).toBe(0);
  expect(((await api.valuesOf('deals', id)).papers as string[]).length).toBe(1);

  await page.getByRole('tab', { name: texts.history.tab }).click();
  await page.getByText('offer.txt, plan.txt').first().waitFor();
  await page.getByRole('tab', { name: texts.files.tab }).click();
  const deleted = page.getByRole('button', { name: texts.files.deletedFiles(1) });
  await expect
    .poll(async () => {
      await page.reload(); // until the file has followed its record
      await page.getByText(texts.files.none).waitFor();
      return deleted.count();
    })
    .toBe(1);
  await deleted.click();
  expect(await look(page, 'record-files-deleted')).toEqual([]);
  await page.getByRole('button', { name: texts.files.restoreFile('plan.txt') }).click();
  await deleted.waitFor({ state: 'hidden' });
  await page.getByRole('tab', { name: texts.records.values }).click();
  await page.getByRole('link', { name: 'plan.txt' }).waitFor();

  await page.goto('/collections/deals?columns=name,papers');
  await page.getByText('Harbour').waitFor();
});
