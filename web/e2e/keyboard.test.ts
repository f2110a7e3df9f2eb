import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { texts } from '@/lib/texts';
import { Api } from './support/api';
import { administrator } from './support/person';

test('a record is made without a mouse', async () => {
  const api = await Api.signIn();
  await api.createCollection('tasks', 'Tasks', [
    { name: 'name', label: 'Name', type: 'TEXT', required: true },
    { name: 'kind', label: 'Kind', type: 'CHOICE', options: { choices: ['small', 'large'] } },
    { name: 'due', label: 'Due', type: 'DATE' },
    { name: 'urgent', label: 'Urgent', type: 'BOOLEAN' },
  ]);
  const page = await administrator();
  await page.goto('/collections');
  await page.getByRole('link', { name: 'Tasks' }).waitFor();

  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe(texts.navigation.skip);
  await page.keyboard.press('Enter');
  await tabTo(page, 'Tasks');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/collections/tasks');
  await page.getByText(texts.records.empty).waitFor();
  await tabTo(page, texts.records.create);
  await page.keyboard.press('Enter');
  await page.getByLabel('Name').waitFor();

  await expect.poll(() => focused(page)).toBe('Name'); // where a form begins
  await page.keyboard.type('Water the plants');
  await tabTo(page, 'Kind');
  await page.keyboard.type('lar');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await tabTo(page, 'Due');
  await page.keyboard.type('2026-05-01');
  await tabTo(page, texts.typing.notSet);
  await page.keyboard.press('ArrowDown'); // to the first choice
  await tabTo(page, texts.form.save);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/collections/tasks/records/*');
  const id = page.url().split('/').at(-1) ?? '';
  expect(await api.valuesOf('tasks', id)).toEqual({
    name: 'Water the plants',
    kind: 'large',
    due: '2026-05-01',
    urgent: true,
  });
});

/** Presses Tab until what has the focus is called so. */
async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  for (let step = 0; step < 40; step++) {
    await page.keyboard.press('Tab');
    const here = await focused(page);
    if (here === name) {
      return;
    }
    passed.push(here);
  }
  throw new Error(`${name} cannot be reached by Tab; passed: ${passed.join(', ')}`);
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement | null;
    const label = element?.labels?.[0]?.textContent ?? element?.getAttribute('aria-label');
    return (label ?? element?.textContent ?? '').replace(/ \*$/, '').trim();
  });
}
