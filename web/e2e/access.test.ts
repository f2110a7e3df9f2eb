import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { texts } from '@/lib/texts';
import { Api } from './support/api';
import { signIn, somebody } from './support/person';

const PASSWORD = 'a quiet harbour at dawn';
const run = `${process.pid}`;
const { records, files, form } = texts;

type Policy = { read?: object; create?: object; update?: object; delete?: object };

/** Somebody with a role of this level and policy in the collection, who has signed in. */
async function withPolicy(api: Api, level: string, policy: Policy): Promise<Page> {
  const role = `r_${level}_${run}`;
  const email = `${role}@example.com`;
  await api.ask(
    `mutation ($role: String!, $level: String!) {
      createRole(name: $role, label: $role, level: $level) { errors { message } } }`,
    { role, level },
  );
  await api.ask(
    `mutation ($email: String!, $role: String!, $password: String!) {
      createUser(email: $email, name: "Grace", password: $password, roles: [$role]) {
        errors { message } } }`,
    { email, role, password: PASSWORD },
  );
  await api.ask(
    `mutation ($role: String!, $read: PolicyActionInput, $create: PolicyActionInput,
               $update: PolicyActionInput, $delete: PolicyDeletionInput) {
      setPolicy(collection: "plots", role: $role, read: $read, create: $create, update: $update, delete: $delete) {
        errors { message } } }`,
    { role, ...policy },
  );
  const page = await somebody();
  await page.goto('/collections/plots');
  await signIn(page, PASSWORD, email);
  await page.getByRole('link', { name: 'Meadow' }).waitFor();
  return page;
}

/** Which of these the page offers. */
async function offered(page: Page, ...names: string[]): Promise<string[]> {
  const shown = await Promise.all(
    names.map(async (name) => {
      const [button, link] = [
        page.getByRole('button', { name, exact: true }),
        page.getByRole('link', { name, exact: true }),
      ];
      return (await button.count()) + (await link.count()) > 0;
    }),
  );
  return names.filter((_, index) => shown[index]);
}

const LIST = [records.create, records.design, texts.trash.title];
const RECORD = [records.edit, records.delete];

test('no control is offered that would be refused', async () => {
  const api = await Api.signIn();
  await api.createCollection('plots', 'Plots', [
    { name: 'name', label: 'Name', type: 'TEXT' },
    { name: 'size', label: 'Size', type: 'INTEGER' },
  ]);
  const [meadow, forest] = await api.createRecords('plots', [
    { name: 'Meadow', size: 5 },
    { name: 'Forest', size: 50 },
  ]);
  const open = async (page: Page, id: string | undefined, title: string) => {
    await page.goto(`/collections/plots/records/${id}`);
    await page.getByRole('heading', { name: title }).waitFor();
  };

  const all = { read: {}, create: {}, update: {}, delete: {} };
  const reader = await withPolicy(api, 'viewer', all);
  expect(await offered(reader, ...LIST)).toEqual([]);
  await open(reader, meadow, 'Meadow');
  expect(await offered(reader, ...RECORD)).toEqual([]);
  expect(await reader.getByRole('tab', { name: texts.external.tab }).count()).toBe(0);
  await reader.getByRole('tab', { name: files.tab }).click();
  await reader.getByText(files.none).waitFor();
  expect(await reader.getByText(files.drop).count()).toBe(0);
  await reader.goto('/collections/plots/new');
  await reader.getByText(records.noCreate).waitFor();
  for (const path of ['/collections/new', '/collections/plots/design']) {
    await reader.goto(path);
    await reader.getByText(texts.administration.forbidden).waitFor();
  }

  const small = { rows: { size: { lt: 10 } }, fields: ['size'] };
  const writer = await withPolicy(api, 'editor', { read: {}, update: small });
  expect(await offered(writer, ...LIST)).toEqual([]);
  await open(writer, forest, 'Forest');
  expect(await offered(writer, ...RECORD)).toEqual([]);
  await open(writer, meadow, 'Meadow');
  expect(await offered(writer, ...RECORD)).toEqual([records.edit]);
  await writer.getByRole('button', { name: records.edit }).click();
  await writer.getByLabel('Size').fill('7');
  expect(await writer.getByLabel('Name').count()).toBe(0);
  await writer.getByRole('button', { name: form.save, exact: true }).click();
  await writer.getByText(records.saved).waitFor();
  await writer.getByRole('tab', { name: files.tab }).click();
  await writer.getByText(files.drop).waitFor();
  expect(await api.valuesOf('plots', meadow ?? '')).toEqual({ name: 'Meadow', size: 7 });
});
