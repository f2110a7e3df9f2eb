import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { asking, collections, unavailable, wrong } from '@/features/events/testing';
import { Roles } from '@/features/roles/queries';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { CreateWebhook, DeleteWebhook, SwitchWebhook, Webhooks } from './queries';
import { WebhookList } from './WebhookList';

const words = texts.automation.webhooks;
const url = 'https://example.com/hook';
const hook = {
  __typename: 'Webhook' as const,
  id: 'w1',
  url,
  events: ['record_created', 'record_updated'],
  enabled: true,
  role: null,
};
const list = (...webhooks: (typeof hook)[]) => ({
  request: { query: Webhooks },
  result: { data: { webhooks } },
});
const roles = {
  request: { query: Roles },
  result: {
    data: {
      roles: [
        { __typename: 'Role', name: 'viewer', label: 'Viewer', level: 'viewer', builtIn: true },
      ],
    },
  },
};

function creating(payload: object) {
  const variables = { url, events: hook.events, collection: null, role: null };
  return {
    request: { query: CreateWebhook, variables },
    result: { data: { createWebhook: { webhook: null, secret: null, errors: [], ...payload } } },
  };
}

async function create() {
  await userEvent.click(await screen.findByRole('button', { name: words.create }));
  await userEvent.type(await screen.findByLabelText(/^Address/), `${url}{Enter}`);
}

test('a new webhook shows its secret once and is in the list', async () => {
  const made = creating({ webhook: hook, secret: 'whsec_abc' });
  renderApp(<WebhookList />, [asking('admin'), list(), collections, roles, made]);
  await create();
  expect(await screen.findByDisplayValue('whsec_abc')).toBeDefined();
  await userEvent.click(screen.getByRole('button', { name: texts.account.tokens.done }));
  expect(screen.queryByDisplayValue('whsec_abc')).toBeNull();
  expect(screen.getByText(url)).toBeDefined();
  expect(screen.getByText(words.everything)).toBeDefined();
});

test('what is wrong stands beside its field, and what was typed stays', async () => {
  const refused = creating({ errors: [wrong('url', 'is no public address')] });
  renderApp(<WebhookList />, [asking('admin'), list(), collections, roles, refused]);
  await create();
  expect(await screen.findByText('is no public address')).toBeDefined();
  expect(screen.getByLabelText<HTMLInputElement>(/^Address/).value).toBe(url);
});

test('a failure to make one is told', async () => {
  const { request } = creating({});
  const failing = { request, result: unavailable };
  renderApp(<WebhookList />, [asking('admin'), list(), collections, roles, failing]);
  await create();
  expect((await screen.findByRole('alert')).textContent).toContain('trace1');
});

test('a webhook is switched off, and deleted', async () => {
  const off = { __typename: 'Webhook', id: 'w1', enabled: false };
  renderApp(<WebhookList />, [
    asking('admin'),
    list(hook),
    {
      request: { query: SwitchWebhook, variables: { id: 'w1', enabled: false } },
      result: { data: { updateWebhook: { webhook: off, errors: [] } } },
    },
    {
      request: { query: DeleteWebhook, variables: { id: 'w1' } },
      result: { data: { deleteWebhook: { deletedId: 'w1', errors: [] } } },
    },
  ]);
  const control = await screen.findByRole<HTMLInputElement>('switch', { name: words.inUse(url) });
  await userEvent.click(control);
  await waitFor(() => expect(control.checked).toBe(false));
  await userEvent.click(screen.getByRole('button', { name: words.deleteOf(url) }));
  await userEvent.click(await screen.findByRole('button', { name: words.delete }));
  expect(await screen.findByText(words.empty)).toBeDefined();
});

test('an editor sees webhooks and the way to their deliveries, and no more', async () => {
  renderApp(<WebhookList />, [asking('editor'), list(hook)]);
  const link = await screen.findByRole('link', { name: words.deliveriesOf(url) });
  expect(link.getAttribute('href')).toBe('/automation/webhooks/w1');
  expect(screen.queryByRole('button')).toBeNull();
  expect(screen.queryByRole('switch')).toBeNull();
});
