import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { texts } from '@/lib/texts';
import { Api } from './support/api';
import { violations } from './support/axe';
import { administrator, somebody } from './support/person';

const PICTURES = fileURLToPath(new URL('../../var/screenshots/', import.meta.url));
const SIZES = [
  { width: 1280, height: 900 },
  { width: 360, height: 740 },
];

let record = '';

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  const api = await Api.signIn();
  await api.createCollection('firms', 'Firms', [
    { name: 'name', label: 'Name', type: 'TEXT', required: true, unique: true },
  ]);
  const [firm = ''] = await api.createRecords('firms', [{ name: 'Acme' }]);
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
    name: `Customer ${index}`,
    mail: `someone.${index}@example.com`,
    kind: index % 2 ? 'person' : 'firm',
    tags: index % 3 ? ['new', 'vip'] : ['old'],
    limit: index * 12.5,
    since: '2024-03-01',
    seen: '2026-01-02T03:04:05Z',
    active: index % 4 > 0,
    site: 'https://example.com/a/rather/long/path',
    firm,
    remark: 'Pays late.\nBut pays.',
    data: { index },
  }));
  [record = ''] = await api.createRecords('customers', rows);
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
      await page.getByRole('button', { name: texts.form.save }).click();
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
  rules: { path: () => '/automation/rules' },
  'new-rule': { path: () => '/automation/rules/new' },
  emails: { path: () => '/automation/emails' },
  webhooks: { path: () => '/automation/webhooks' },
  sources: { path: () => '/automation/sources' },
  'new-source': { path: () => '/automation/sources/new' },
  account: { path: () => '/account' },
  sessions: { path: () => '/account/sessions' },
  tokens: { path: () => '/account/tokens' },
  people: { path: () => '/admin/people' },
  roles: { path: () => '/admin/roles' },
  access: { path: () => '/admin/policies' },
  'access-of-collection': { path: () => '/admin/policies/customers' },
  audit: { path: () => '/admin/audit' },
};
const STRANGERS = { 'sign-in': '/sign-in', forgotten: '/forgotten', reset: '/reset-password' };

test('every page is accessible, light and dark, and no wider than the screen', {
  timeout: 180_000,
}, async () => {
  const found: string[] = [];
  const page = await administrator();
  for (const [name, { path, act }] of Object.entries(PAGES)) {
    await page.goto(path());
    await page.getByRole('heading', { level: 1 }).waitFor();
    await act?.(page);
    found.push(...(await look(page, name)));
  }
  await page.goto('/collections');
  await page.getByRole('button', { name: texts.account.menu('Administrator') }).click();
  await page.getByRole('menu').waitFor();
  found.push(...(await look(page, 'account-menu')));

  const stranger = await somebody();
  for (const [name, path] of Object.entries(STRANGERS)) {
    await stranger.goto(path);
    await stranger.getByRole('heading', { level: 1 }).waitFor();
    found.push(...(await look(stranger, name)));
  }
  expect(found).toEqual([]);
});

/** Takes a picture of each look of the page; what is wrong with it. */
async function look(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  await expect.poll(() => page.getByRole('status', { name: texts.states.loading }).count()).toBe(0);
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(250); // what slides in has arrived
      const looks = `${name}-${colorScheme}-${size.width}`;
      await page.screenshot({ path: `${PICTURES}${looks}.png` });
      if (size === SIZES[0]) {
        found.push(...(await violations(page)).map((problem) => `${looks}: ${problem}`));
      }
    }
    if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) {
      found.push(`${name} is wider than ${size.width}`);
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  return found;
}

function tab(name: string) {
  return (page: Page) => page.getByRole('tab', { name }).click();
}
