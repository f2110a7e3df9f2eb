import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { texts } from '@/lib/texts';
import { Api } from './support/api';
import { look } from './support/look';
import { administrator } from './support/person';

let record = '';
const FIRST = ['Ada', 'Ben', 'Chloe', 'David', 'Elif', 'Farid', 'Greta', 'Hugo', 'Ines', 'Jonas'];
const LAST = ['Alder', 'Bennett', 'Castro', 'Dahl', 'Evers', 'Fontaine', 'Garcia', 'Holm', 'Ito'];

beforeAll(async () => {
  const api = await Api.signIn();
  await api.createCollection('firms', 'Firms', [
    { name: 'name', label: 'Name', type: 'TEXT', required: true, unique: true },
  ]);
  const firms = await api.createRecords(
    'firms',
    ['Harbour Supplies', 'Linden & Sons', 'Northlight Press'].map((name) => ({ name })),
  );
  await api.createCollection('customers', 'Customers', [
    { name: 'name', label: 'Name', type: 'TEXT', required: true, help: 'As on the invoice' },
    { name: 'mail', label: 'Mail', type: 'EMAIL' },
    { name: 'kind', label: 'Kind', type: 'CHOICE', options: { choices: ['person', 'firm'] } },
    { name: 'tags', label: 'Tags', type: 'CHOICES', options: { choices: ['new', 'old', 'vip'] } },
    { name: 'limit', label: 'Limit', type: 'DECIMAL' },
    { name: 'since', label: 'Since', type: 'DATE' },
    { name: 'seen', label: 'Last seen', type: 'DATETIME' },
    { name: 'active', label: 'Active', type: 'BOOLEAN' },
    { name: 'site', label: 'Site', type: 'URL' },
    { name: 'firm', label: 'Firm', type: 'LINK', options: { collection: 'firms' } },
    { name: 'remark', label: 'Remark', type: 'LONG_TEXT' },
    { name: 'data', label: 'Data', type: 'JSON' },
  ]);
  await api.createCollection('shelves', 'Shelves', [{ name: 'name', type: 'TEXT' }]);
  const rows = Array.from({ length: 60 }, (_, index) => ({
    name: `${FIRST[index % 10]} ${LAST[(index * 7) % 9]}`,
    mail: `${FIRST[index % 10]}.${index}@example.com`.toLowerCase(),
    kind: index % 2 ? 'person' : 'firm',
    tags: index % 3 ? ['new', 'vip'] : ['old'],
    limit: ((index * 37) % 60) * 250.5,
    since: `202${index % 6}-0${(index % 9) + 1}-1${index % 8}`,
    seen: `2026-01-0${(index % 9) + 1}T0${index % 10}:15:00Z`,
    active: index % 4 > 0,
    site: 'https://example.com/a/rather/long/path',
    firm: firms[index % 3],
    remark: 'Pays late.\nBut pays.',
    data: { index },
  }));
  [record = ''] = await api.createRecords('customers', rows);
  const gone = await api.createRecords('customers', rows.slice(0, 3));
  for (const id of gone) {
    await api.deleteRecord('customers', id);
  }
});

/** Every page of the daily work: where it is, and how it is brought into the state to look at. */
const PAGES: Record<string, { path: () => string; act?: (page: Page) => Promise<void> }> = {
  collections: { path: () => '/collections' },
  'new-collection': { path: () => '/collections/new' },
  designer: { path: () => '/collections/customers/design' },
  'designer-field': {
    path: () => '/collections/customers/design',
    act: (page) => page.getByRole('button', { name: texts.design.editField('Kind') }).click(),
  },
  list: { path: () => '/collections/customers' },
  trash: { path: () => '/collections/customers/trash' },
  'list-empty': { path: () => '/collections/shelves' },
  'list-nothing-found': { path: () => '/collections/customers?q=nowhere' },
  'list-filter': {
    path: () =>
      `/collections/customers?filter=${encodeURIComponent('{"and":[{"limit":{"gte":5}},{"kind":{"eq":"firm"}}]}')}`,
    act: (page) => page.getByRole('button', { name: texts.filter.active(2) }).click(),
  },
  'list-columns': {
    path: () => '/collections/customers',
    act: (page) => page.getByRole('button', { name: texts.records.columns }).click(),
  },
  'new-record': {
    path: () => '/collections/customers/new',
    act: async (page) => {
      await page.getByRole('button', { name: texts.form.save, exact: true }).click();
      await page.locator('[aria-invalid=true]').first().waitFor();
    },
  },
  record: { path: () => `/collections/customers/records/${record}` },
  'record-edit': {
    path: () => `/collections/customers/records/${record}`,
    act: (page) => page.getByRole('button', { name: texts.records.edit }).click(),
  },
  'record-delete': {
    path: () => `/collections/customers/records/${record}`,
    act: (page) => page.getByRole('button', { name: texts.records.delete }).click(),
  },
  'record-linked': {
    path: () => `/collections/customers/records/${record}`,
    act: tab(texts.linked.tab),
  },
  'record-files': {
    path: () => `/collections/customers/records/${record}`,
    act: tab(texts.files.tab),
  },
  'record-external': {
    path: () => `/collections/customers/records/${record}`,
    act: tab(texts.external.tab),
  },
  'record-history': {
    path: () => `/collections/customers/records/${record}`,
    act: tab(texts.history.tab),
  },
};
test('every page is accessible, light and dark, and no wider than the screen', {
  timeout: 400_000,
}, async () => {
  const found: string[] = [];
  const page = await administrator();
  for (const [name, { path, act }] of Object.entries(PAGES)) {
    await page.goto(path());
    await page.getByRole('heading', { level: 1 }).waitFor();
    await act?.(page);
    found.push(...(await look(page, name)));
  }
  expect(found).toEqual([]);
});

function tab(name: string) {
  return (page: Page) => page.getByRole('tab', { name }).click();
}
