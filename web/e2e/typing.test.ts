import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { texts } from '@/lib/texts';
import { Api } from './support/api';
import { look } from './support/look';
import { administrator } from './support/person';

const VALUES = {
  amount: 217568.46,
  pieces: -1234567,
  day: '1985-12-03',
  seen: '2026-07-02T13:04:05.123456+00:00',
  settled: '2026-10-25T00:30:00+00:00', // clocks in Berlin show this time twice
};
const LABELS = { amount: 'Amount', pieces: 'Pieces', day: 'Day', seen: 'Seen', settled: 'Settled' };
const NAMES = Object.keys(LABELS) as (keyof typeof LABELS)[];

let api: Api;
let record = '';

beforeAll(async () => {
  api = await Api.signIn();
  await api.createCollection('readings', 'Readings', [
    { name: 'amount', label: LABELS.amount, type: 'DECIMAL' },
    { name: 'pieces', label: LABELS.pieces, type: 'INTEGER' },
    { name: 'day', label: LABELS.day, type: 'DATE' },
    { name: 'seen', label: LABELS.seen, type: 'DATETIME' },
    { name: 'settled', label: LABELS.settled, type: 'DATETIME' },
    { name: 'active', label: 'Active', type: 'BOOLEAN', required: true },
  ]);
  [record = ''] = await api.createRecords('readings', [{ ...VALUES, active: false }]);
});

const PLACES = [
  { locale: 'de-DE', timezoneId: 'Europe/Berlin' },
  { locale: 'en-US', timezoneId: 'America/New_York' },
  { locale: 'ar-EG', timezoneId: 'Asia/Kolkata' },
];

test.each(PLACES)('what the app shows is typed back as the same values: $locale', async (place) => {
  const page = await administrator(place);
  await page.goto(`/collections/readings/records/${record}`);
  const shown = new Map<string, string>();
  for (const name of NAMES) {
    const entry = page.locator('dl > div').filter({ hasText: LABELS[name] });
    shown.set(name, (await entry.locator('dd').textContent()) ?? '');
  }
  await page.goto('/collections/readings/new');
  for (const name of NAMES) {
    await enter(page, LABELS[name], shown.get(name) ?? '');
  }
  await page.getByRole('radio', { name: texts.fields.no }).check();
  await page.getByRole('button', { name: texts.form.save, exact: true }).click();
  await page.waitForURL(/readings\/records\//);
  const id = page.url().split('/').at(-1) ?? '';
  expect(await api.valuesOf('readings', id)).toEqual({ ...VALUES, active: false });

  // and so is what inputs show
  await page.getByRole('button', { name: texts.records.edit }).click();
  for (const name of NAMES) {
    const input = page.getByRole('textbox', { name: LABELS[name] });
    await enter(page, LABELS[name], await input.inputValue());
  }
  await page.getByRole('radio', { name: texts.fields.yes }).check();
  await page.getByRole('button', { name: texts.form.save, exact: true }).click();
  await page.getByText(texts.records.saved).waitFor();
  expect(await api.valuesOf('readings', id)).toEqual({ ...VALUES, active: true });
});

test('what cannot be understood stays, with the accepted form, and nothing is saved', async () => {
  const page = await administrator({ locale: 'en-US', timezoneId: 'America/New_York' });
  await page.goto('/collections/readings/new');
  const wrong = { amount: '1.234,56', pieces: '7.5', day: '31.12.1985', seen: '3/8/2026 2:30 AM' };
  const names = ['amount', 'pieces', 'day', 'seen'] as const;
  for (const name of names) {
    await enter(page, LABELS[name], wrong[name]);
  }
  await page.getByRole('button', { name: texts.form.save, exact: true }).click();
  for (const name of names) {
    const input = page.getByRole('textbox', { name: LABELS[name] });
    expect(await input.inputValue()).toBe(wrong[name]);
    expect(await input.getAttribute('aria-invalid')).toBe('true');
  }
  await page.getByText(texts.typing.number.DECIMAL('12,345.67')).waitFor();
  await page.getByText(texts.typing.skipped('America/New_York')).waitFor();
  expect(await look(page, 'new-record-refused')).toEqual([]);

  await page.reload(); // and it is still there
  await page.getByText(texts.typing.draftRestored).waitFor();
  expect(await page.getByRole('textbox', { name: LABELS.day }).inputValue()).toBe('31.12.1985');
  await page.getByRole('button', { name: texts.typing.discardDraft }).click();
  await expect.poll(() => page.getByRole('textbox', { name: LABELS.day }).inputValue()).toBe('');
});

test('a day is chosen in the calendar, and another record follows the first', async () => {
  const page = await administrator({ locale: 'de-DE', timezoneId: 'Europe/Berlin' });
  await page.goto('/collections/readings/new');
  await expect.poll(() => focusedLabel(page)).toBe(LABELS.amount);
  await enter(page, LABELS.day, '3.12.1985');
  await page.getByRole('button', { name: texts.typing.calendar(LABELS.day) }).click();
  await page.getByRole('button', { name: '24. Dezember 1985' }).waitFor();
  expect(await look(page, 'calendar')).toEqual([]);
  await page.getByRole('button', { name: '24. Dezember 1985' }).click();
  await expect
    .poll(() => page.getByRole('textbox', { name: LABELS.day }).inputValue())
    .toBe('24.12.1985');
  await page.getByRole('radio', { name: texts.fields.yes }).check();
  await page.getByRole('button', { name: texts.typing.saveAndAdd }).click();
  await page.getByText(texts.records.created).waitFor();
  await expect.poll(() => page.getByRole('textbox', { name: LABELS.day }).inputValue()).toBe('');
  expect(await page.getByRole('radio', { checked: true }).count()).toBe(0);
  expect(await focusedLabel(page)).toBe(LABELS.amount);
});

async function enter(page: Page, label: string, text: string): Promise<void> {
  const input = page.getByRole('textbox', { name: label });
  await input.fill('');
  await input.pressSequentially(text);
  await input.press('Tab');
}

function focusedLabel(page: Page): Promise<string> {
  return page.evaluate(() => {
    const input = document.activeElement as HTMLInputElement | null;
    return (input?.labels?.[0]?.textContent ?? '').replace(/ \*$/, '');
  });
}
