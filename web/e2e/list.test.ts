import { expect, test } from 'vitest';
import { texts } from '@/lib/texts';
import { Api } from './support/api';
import { administrator } from './support/person';

test('search, filter, sorting and columns are in the address, which another tab shows alike', async () => {
  const api = await Api.signIn();
  await api.createCollection('towns', 'Towns', [
    { name: 'name', label: 'Name', type: 'TEXT' },
    { name: 'people', label: 'People', type: 'INTEGER' },
    { name: 'note', label: 'Note', type: 'TEXT' },
  ]);
  await api.createRecords('towns', [
    { name: 'Port Alma', people: 900, note: 'by the sea' },
    { name: 'Port Berta', people: 50_000, note: 'by the sea' },
    { name: 'Port Clara', people: 70_000, note: 'by the sea' },
    { name: 'Hill Dora', people: 80_000, note: 'inland' },
  ]);
  const page = await administrator();
  await page.goto('/collections/towns');
  await page.getByLabel(texts.records.search).fill('port');
  await page.getByText(texts.records.count(3)).waitFor();

  await page.getByRole('button', { name: texts.filter.open }).click();
  await page.getByRole('combobox', { name: texts.filter.field }).click();
  await page.getByRole('option', { name: 'People' }).click();
  await page.getByRole('combobox', { name: texts.filter.operator }).click();
  await page.getByRole('option', { name: texts.filter.operators.gte ?? '' }).click();
  await page.getByRole('button', { name: texts.filter.apply }).click();
  await page.getByText(texts.filter.missing).waitFor(); // nothing to compare with yet
  await page.getByRole('textbox', { name: 'People' }).fill('1000');
  await page.getByRole('button', { name: texts.filter.apply }).click();
  await page.getByText(texts.records.count(2)).waitFor();

  await page.getByRole('button', { name: 'People' }).click();
  await page.getByRole('button', { name: 'People' }).click();
  await page.locator('th[aria-sort=descending]').waitFor();
  await page.getByRole('button', { name: texts.records.columns }).click();
  await page.getByRole('checkbox', { name: 'Note' }).uncheck();
  await expect.poll(() => page.locator('th').allTextContents()).toEqual(['Name', 'People']);

  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.locator('tbody td').first().waitFor();
  expect(await other.locator('th').allTextContents()).toEqual(['Name', 'People']);
  expect(await other.locator('tbody tr td:first-child').allTextContents()).toEqual([
    'Port Clara',
    'Port Berta',
  ]);
  expect(await other.getByLabel(texts.records.search).inputValue()).toBe('port');

  await other.getByLabel(texts.records.search).fill('nowhere');
  await other.getByRole('button', { name: texts.records.showAll }).click();
  await other.getByText(texts.records.count(4)).waitFor();
  expect(await other.getByLabel(texts.records.search).inputValue()).toBe('');
});
