import { expect, test } from 'vitest';
import { COLORS } from '@/features/design/choices';
import { texts } from '@/lib/texts';
import { filterTexts } from '@/lib/texts/filter';
import { Api } from './support/api';
import { violations } from './support/axe';
import { administrator, somebody } from './support/person';

test('a new record is at the top, Back returns to where the list was, and its columns are remembered', async () => {
  const api = await Api.signIn();
  await api.createCollection('parcels', 'Parcels', [
    { name: 'name', label: 'Name', type: 'TEXT' },
    { name: 'note', label: 'Note', type: 'TEXT' },
  ]);
  const names = Array.from({ length: 90 }, (_, index) => ({ name: `Parcel ${index + 1}` }));
  await api.createRecords('parcels', names);
  const page = await administrator();
  await page.goto('/collections/parcels/new');
  await page.getByLabel('Name').fill('Latest parcel');
  await page.getByRole('button', { name: texts.typing.saveAndAdd }).click();
  await expect.poll(() => page.getByLabel('Name').inputValue()).toBe('');
  await page.getByRole('link', { name: 'Parcels', exact: true }).first().click();
  const rows = page.locator('tbody td a[data-main]');
  await expect.poll(() => rows.first().textContent()).toBe('Latest parcel');

  await page.getByRole('button', { name: texts.records.columns, exact: true }).click();
  await page.getByRole('checkbox', { name: 'Note' }).uncheck();
  await page.getByRole('button', { name: texts.records.columns, exact: true }).click();

  const frame = page.locator('table').locator('..');
  await frame.evaluate((element) => element.scrollTo(0, 1600));
  await page.getByRole('link', { name: 'Parcel 45', exact: true }).click();
  await page.getByRole('heading', { name: 'Parcel 45' }).waitFor();
  await page.goBack();
  await page.getByRole('link', { name: 'Parcel 45', exact: true }).waitFor();
  await expect.poll(() => frame.evaluate((element) => element.scrollTop)).toBe(1600);

  await page.goto('/collections/parcels');
  await page.waitForURL('**/collections/parcels?columns=name');
  expect(await page.locator('th').allTextContents()).toEqual(['Name']);
  await expect.poll(() => rows.first().textContent()).toBe('Latest parcel'); // another entry: from its top
});

test('Escape closes one thing at a time, asks before it discards, and returns the focus', async () => {
  const api = await Api.signIn();
  await api.createCollection('crates', 'Crates', [{ name: 'name', label: 'Name', type: 'TEXT' }]);
  await api.createRecords('crates', [{ name: 'Crate' }]);
  const page = await administrator();
  await page.goto('/collections/crates');
  const filter = page.getByRole('button', { name: texts.filter.open, exact: true });
  const field = page.getByRole('combobox', { name: texts.filter.field });
  await filter.click();
  await expect.poll(() => field.evaluate((input) => input === document.activeElement)).toBe(true);
  await page.keyboard.press('ArrowDown');
  await page.getByRole('listbox').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('listbox').waitFor({ state: 'hidden' });
  expect(await field.isVisible()).toBe(true);
  await page.keyboard.press('Escape');
  await field.waitFor({ state: 'detached' });
  await expect.poll(() => filter.evaluate((it) => it === document.activeElement)).toBe(true);

  await page.goto('/collections/crates/design');
  const add = page.getByRole('button', { name: texts.design.addField });
  await add.click();
  await page.getByRole('textbox', { name: texts.design.label }).fill('Half a field');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: texts.forms.stay }).click();
  const label = page.getByRole('textbox', { name: texts.design.label });
  expect(await label.inputValue()).toBe('Half a field');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: texts.forms.leave, exact: true }).click();
  await label.waitFor({ state: 'detached' });
  await expect.poll(() => add.evaluate((it) => it === document.activeElement)).toBe(true);

  await page.goto('/collections/crates');
  await page.getByRole('link', { name: 'Crate', exact: true }).click();
  const remove = page.getByRole('button', { name: texts.records.delete, exact: true });
  await remove.click();
  await page.getByRole('dialog', { name: texts.records.deleteTitle }).waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => remove.evaluate((it) => it === document.activeElement)).toBe(true);
});

test('a collection is renamed, searched without accents, filtered by any condition, and an old version restored', async () => {
  const api = await Api.signIn();
  await api.createCollection('guests', 'Guests', [
    { name: 'name', label: 'Name', type: 'TEXT' },
    { name: 'tags', label: 'Tags', type: 'CHOICES', options: { choices: ['Käse', 'Brot'] } },
    { name: 'due', label: 'Due', type: 'DATE' },
  ]);
  await api.createRecords('guests', [
    { name: 'Jürgen Müller', due: '2001-01-01' },
    { name: 'Ada', tags: ['Käse'] },
    { name: 'Bob' },
  ]);
  const page = await administrator();
  await page.goto('/collections/guests/design');
  await page.getByRole('button', { name: texts.design.rename, exact: true }).click();
  await page.getByRole('textbox', { name: texts.design.collectionLabel }).fill('Visitors');
  await page.getByRole('button', { name: texts.form.save, exact: true }).click();
  await page.getByRole('heading', { name: texts.design.heading('Visitors') }).waitFor();

  await page.goto('/collections/guests');
  const rows = page.locator('tbody td a[data-main]');
  const search = page.getByLabel(texts.records.search);
  await search.fill('muller');
  await expect.poll(() => rows.allTextContents()).toEqual(['Jürgen Müller']);
  await search.fill('kase');
  await expect.poll(() => rows.allTextContents()).toEqual(['Ada']);
  await search.fill('');
  await page.getByText(texts.records.count(3)).waitFor();

  const any = { or: [{ tags: { isNull: false } }, { due: { period: 'thisYear' } }] };
  await page.goto(`/collections/guests?filter=${encodeURIComponent(JSON.stringify(any))}`);
  await expect.poll(() => rows.allTextContents()).toEqual(['Ada']);
  await page.getByRole('button', { name: texts.filter.active(2), exact: true }).click();
  const period = page.getByRole('combobox', { name: filterTexts.period });
  await expect.poll(() => period.inputValue()).toBe(filterTexts.periods.thisYear);
  await page.getByRole('button', { name: texts.filter.clear, exact: true }).click();

  await page.getByRole('link', { name: 'Bob', exact: true }).click();
  await page.getByRole('button', { name: texts.records.edit, exact: true }).click();
  await page.getByLabel('Name').fill('Robert');
  await page.getByRole('button', { name: texts.form.save, exact: true }).click();
  await page.getByRole('heading', { name: 'Robert' }).waitFor();
  await page.getByRole('tab', { name: texts.history.tab }).click();
  await page.getByRole('button', { name: texts.history.restore }).click();
  const dialog = page.getByRole('dialog', { name: texts.history.restoreTitle });
  await dialog.getByRole('button', { name: texts.history.restore }).click();
  await page.getByRole('heading', { name: 'Bob' }).waitFor();
  await expect
    .poll(() => page.getByText(texts.history.actions.update ?? '', { exact: true }).count())
    .toBe(2);
});

test('choices are renamed, ordered and coloured, and people read them so everywhere', async () => {
  const api = await Api.signIn();
  const tags = { choices: [...COLORS], colors: Object.fromEntries(COLORS.map((it) => [it, it])) };
  await api.createCollection('chores', 'Chores', [
    { name: 'name', label: 'Name', type: 'TEXT' },
    { name: 'state', label: 'State', type: 'CHOICE', options: { choices: ['s1', 's2'] } },
    { name: 'tags', label: 'Tags', type: 'CHOICES', options: tags },
  ]);
  await api.createRecords('chores', [
    { name: 'Paint', state: 's1', tags: [...COLORS] },
    { name: 'Saw', state: 's2' },
  ]);
  const page = await administrator();
  await page.goto('/collections/chores/design');
  await page.getByRole('button', { name: texts.design.editField('State') }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: texts.design.choice(1) }).fill('In progress');
  await dialog.getByLabel(texts.design.colorOf('In progress')).selectOption('Green');
  await dialog.getByRole('button', { name: texts.design.down('In progress') }).click();
  await dialog.getByText(texts.design.storedAs('s1')).waitFor();
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole('button', { name: texts.form.save, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });

  const stored = encodeURIComponent(JSON.stringify({ and: [{ state: { eq: 's1' } }] }));
  await page.goto(`/collections/chores?filter=${stored}`);
  const rows = page.locator('tbody td a[data-main]');
  await expect.poll(() => rows.allTextContents()).toEqual(['Paint']);
  await page.locator('tbody').getByText('In progress').waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violations(page)).toEqual([]);
  }
  await page.goto('/collections/chores');
  await page.getByLabel(texts.records.search).fill('progress');
  await expect.poll(() => rows.allTextContents()).toEqual(['Paint']);

  await page.getByRole('link', { name: 'Paint', exact: true }).click();
  await page.getByRole('button', { name: texts.records.edit, exact: true }).click();
  await page.getByRole('combobox', { name: 'State' }).click();
  const offered = page.getByRole('listbox', { name: 'State' }).getByRole('option');
  await expect.poll(() => offered.allTextContents()).toEqual(['s2', 'In progress']);
  await offered.first().click();
  await page.getByRole('button', { name: texts.form.save, exact: true }).click();
  await page.getByRole('tab', { name: texts.history.tab }).click();
  await page.getByRole('deletion').getByText('In progress').waitFor();
});

// After every test nothing may have been complained about in the console, such as a page that differs from the server's.
test.each(['light', 'dark'] as const)(
  'a scheme that was chosen against a %s system is there from the first picture on',
  async (colorScheme) => {
    const page = await somebody({ colorScheme });
    const chosen = colorScheme === 'dark' ? 'light' : 'dark';
    await page.addInitScript(
      (scheme) => localStorage.setItem('mantine-color-scheme-value', scheme),
      chosen,
    );
    await page.goto('/collections');
    await page.getByLabel(texts.signIn.email).waitFor();
    const html = page.locator('html');
    expect(await html.getAttribute('data-mantine-color-scheme')).toBe(chosen);
  },
);

test('the scheme switch changes the scheme, and each load afterwards is without complaints', async () => {
  const page = await administrator();
  const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
  await page.getByRole('button', { name: texts.navigation.scheme }).click();
  await expect.poll(scheme).toBe('dark');
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await scheme()).toBe('dark');
  await page.getByRole('button', { name: texts.navigation.scheme }).click();
  await expect.poll(scheme).toBe('light');
});
