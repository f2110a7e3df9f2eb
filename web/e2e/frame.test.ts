import { beforeAll, expect, test } from 'vitest';
import { texts } from '@/lib/texts';
import { Api } from './support/api';
import { look } from './support/look';
import { administrator, somebody } from './support/person';

/** The pages around the daily work; see `pages.test.ts` for those of it. */
const PAGES = {
  rules: '/automation/rules',
  'new-rule': '/automation/rules/new',
  emails: '/automation/emails',
  webhooks: '/automation/webhooks',
  sources: '/automation/sources',
  'new-source': '/automation/sources/new',
  account: '/account',
  sessions: '/account/sessions',
  tokens: '/account/tokens',
  people: '/admin/people',
  roles: '/admin/roles',
  access: '/admin/policies',
  'access-of-collection': '/admin/policies/orders',
  audit: '/admin/audit',
};
const STRANGERS = { 'sign-in': '/sign-in', forgotten: '/forgotten', reset: '/reset-password' };

beforeAll(async () => {
  const api = await Api.signIn();
  await api.createCollection('orders', 'Orders', [{ name: 'name', type: 'TEXT' }]);
});

test('automation, administration, accounts and signing in are accessible, light and dark, and no wider than the screen', {
  timeout: 400_000,
}, async () => {
  const found: string[] = [];
  const page = await administrator();
  for (const [name, path] of Object.entries(PAGES)) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    found.push(...(await look(page, name)));
  }
  await page.goto('/collections');
  await page.getByRole('button', { name: texts.navigation.account('Administrator') }).click();
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
