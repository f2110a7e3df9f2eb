import { afterAll, beforeAll, expect, test } from 'vitest';
import { texts } from '@/lib/texts';
import { Api } from './support/api';
import { administrator } from './support/person';
import { Receiver } from './support/receiver';

const words = texts.automation;
let api: Api;
let other: Receiver;

beforeAll(async () => {
  [api, other] = await Promise.all([Api.signIn(), Receiver.start()]);
});
afterAll(() => other.close());

test('a webhook is made, its secret shown once; a delivery is listed and sent again', async () => {
  await api.createCollection('alerts', 'Alerts', [{ name: 'name', label: 'Name', type: 'TEXT' }]);
  const page = await administrator();
  await page.goto('/automation/webhooks');
  await page.getByRole('button', { name: words.webhooks.create }).first().click();
  await page.getByLabel(words.webhooks.url).fill('no address');
  await page.getByRole('button', { name: words.webhooks.create }).last().click();
  await expect
    .poll(() => page.getByLabel(words.webhooks.url).getAttribute('aria-invalid'))
    .toBe('true');
  await page.getByLabel(words.webhooks.url).fill(other.url);
  await page.getByRole('combobox', { name: words.webhooks.collection }).click();
  await page.getByRole('option', { name: 'Alerts' }).click();
  await page.getByRole('button', { name: words.webhooks.create }).last().click();
  const secret = page.getByRole('textbox', { name: words.webhooks.secret });
  expect(await secret.inputValue()).toMatch(/^whsec_/);
  await page.getByRole('button', { name: texts.account.tokens.done }).click();

  await api.createRecords('alerts', [{ name: 'Smoke' }]);
  await expect.poll(() => other.received.length).toBe(1);
  expect(other.received[0]?.body).toContain('Smoke');
  await page.getByRole('link', { name: other.url }).click();
  await expect
    .poll(async () => {
      await page.getByRole('button', { name: words.refresh }).click();
      return page.getByText(words.deliveries.states.delivered ?? '', { exact: true }).count();
    })
    .toBe(1);
  await page.getByRole('button', { name: words.deliveries.replayOf(''), exact: false }).click();
  await page.getByText(words.deliveries.replayed).waitFor();
  await expect.poll(() => other.received.length).toBe(2);
  expect(other.received[1]?.headers['webhook-id']).toBe(other.received[0]?.headers['webhook-id']);
});

test('a rule is made, and what it wrote is in the log', async () => {
  await api.createCollection('leads', 'Leads', [{ name: 'name', label: 'Name', type: 'TEXT' }]);
  await api.createRecords('leads', [{ name: 'Zed' }]);
  const page = await administrator();
  await page.goto('/automation/rules/new');
  await page
    .getByRole('textbox', { name: words.rules.name, exact: false })
    .first()
    .fill('New lead');
  await page.getByRole('combobox', { name: words.rules.collection }).click();
  await page.getByRole('option', { name: 'Leads' }).click();
  await page.getByLabel(words.rules.subject).fill('A lead: {{ record.values.name }}');
  await page.getByLabel(words.rules.body).fill('Call {{ record.title }}.\n\n{{ record.url }}');
  await page.getByRole('button', { name: words.rules.trial.preview, exact: true }).click();
  const email = page.frameLocator(`iframe[title="${words.rules.trial.email}"]`);
  await email.getByText('Call Zed.').waitFor();
  await email.getByRole('link', { name: 'Open record' }).waitFor();
  await page.getByText('A lead: Zed').waitFor();
  await page.getByRole('button', { name: words.rules.trial.send }).click();
  await page.getByText(words.rules.trial.sent('admin@example.com')).waitFor();
  await page.getByLabel(words.rules.body).fill('Call them.');
  await page.getByRole('button', { name: texts.form.save, exact: true }).click();
  await page.locator('[aria-invalid=true]').first().waitFor(); // nobody to write to
  expect(await page.getByLabel(words.rules.body).inputValue()).toBe('Call them.');
  await page.getByLabel(words.rules.recipients).first().fill('sales@example.com');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: texts.form.save, exact: true }).click();
  await page.getByText(words.rules.saved('New lead')).waitFor();

  await api.createRecords('leads', [{ name: 'Ada' }]);
  await page.goto('/automation/emails');
  await expect
    .poll(async () => {
      await page.getByRole('button', { name: words.refresh }).click();
      return page.getByText('A lead: Ada').count();
    })
    .toBeGreaterThan(0);
  await expect
    .poll(async () => {
      await page.getByRole('button', { name: words.refresh }).click();
      return page.getByText(words.emails.states.sent ?? '', { exact: true }).count();
    })
    .toBeGreaterThan(0);
});

test('a source is tried out, and its answer stands beside a record with its age, then with its error', async () => {
  const source = `ratings_${process.pid}`;
  other.answer = { status: 200, body: '{"stars": 5, "noise": 1}' };
  const page = await administrator();
  await page.goto('/automation/sources/new');
  await page.getByLabel(words.sources.name, { exact: false }).first().fill(source);
  await page.getByLabel(words.sources.url).fill(other.url);
  await page.getByPlaceholder(words.sources.mappingName).first().fill('stars');
  await page.getByPlaceholder(words.sources.mappingPath).first().fill('stars');
  await page.getByLabel(words.sources.cacheSeconds).fill('0');
  await page.getByRole('button', { name: texts.form.save, exact: true }).click();
  await page.getByText(words.sources.saved(source)).waitFor();

  await page.getByRole('button', { name: words.sources.tryOf(source) }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: words.sources.ask }).click();
  await dialog.getByText('"stars": 5').waitFor();
  await page.keyboard.press('Escape');

  await api.createCollection('places', 'Places', [{ name: 'name', label: 'Name', type: 'TEXT' }]);
  const [id = ''] = await api.createRecords('places', [{ name: 'inn' }]);
  await page.goto(`/collections/places/records/${id}?tab=external`);
  const answer = page.getByRole('group', { name: source });
  await answer.getByRole('row', { name: 'Stars 5' }).waitFor();
  await answer.getByText(/^As of /).waitFor();
  other.answer = { status: 500, body: 'oops' };
  await page.reload();
  await answer.getByRole('alert').filter({ hasText: /./ }).waitFor();
});
