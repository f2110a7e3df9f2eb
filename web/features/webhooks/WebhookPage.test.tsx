import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { asking, unavailable, wrong } from '@/features/events/testing';
import { formatMoment } from '@/features/fields/format';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { Deliveries, momentOfId, RedeliverWebhook } from './deliveries';
import { Webhooks } from './queries';
import { WebhookPage } from './WebhookPage';

const words = texts.automation.deliveries;
const EVENT = '019a0000-0000-7000-8000-000000000001';
const when = formatMoment(momentOfId(EVENT) ?? '');
const hook = {
  __typename: 'Webhook' as const,
  id: 'w1',
  url: 'https://example.com/hook',
  events: ['record_created'],
  enabled: true,
  role: null,
};
const webhooks = { request: { query: Webhooks }, result: { data: { webhooks: [hook] } } };
const failed = {
  __typename: 'WebhookDelivery' as const,
  id: 'd1',
  eventId: EVENT,
  state: 'failed',
  attempts: 9,
  responseStatus: 500,
  lastError: 'answered 500',
  nextAttemptAt: null,
};
const asked = { query: Deliveries, variables: { webhook: 'w1' } };
const log = (...nodes: object[]) => ({
  request: asked,
  result: {
    data: {
      webhookDeliveries: {
        __typename: 'WebhookDeliveryConnection',
        nodes,
        pageInfo: { __typename: 'PageInfo', hasNextPage: false, endCursor: null },
      },
    },
  },
});

function replaying(payload: object) {
  return {
    request: { query: RedeliverWebhook, variables: { delivery: 'd1' } },
    result: { data: { redeliverWebhook: { webhookDelivery: null, errors: [], ...payload } } },
  };
}

const replay = { name: words.replayOf(when) };

test('a failed delivery says what was answered; sent again it is pending', async () => {
  const pending = { ...failed, state: 'pending', nextAttemptAt: '2026-01-01T00:00:00Z' };
  renderApp(<WebhookPage id="w1" />, [
    asking('admin'),
    webhooks,
    log(failed),
    replaying({ webhookDelivery: pending }),
  ]);
  expect(await screen.findByText('answered 500')).toBeDefined();
  expect(screen.getByText(new RegExp(words.status(500)))).toBeDefined();
  await userEvent.click(await screen.findByRole('button', replay));
  const delivery = screen.getByRole('listitem');
  expect(await within(delivery).findByText(words.states.pending ?? '')).toBeDefined();
});

test('why it is not sent again stands beside it', async () => {
  const refused = replaying({ errors: [wrong(null, 'the webhook is disabled')] });
  renderApp(<WebhookPage id="w1" />, [asking('admin'), webhooks, log(failed), refused]);
  await userEvent.click(await screen.findByRole('button', replay));
  expect((await screen.findByRole('alert')).textContent).toBe('the webhook is disabled');
});

test('deliveries that cannot be read are told of; an editor sends nothing again', async () => {
  renderApp(<WebhookPage id="w1" />, [
    asking('editor'),
    webhooks,
    { request: asked, result: unavailable },
    log(failed),
  ]);
  expect((await screen.findByRole('alert')).textContent).toContain('trace1');
  await userEvent.click(screen.getByRole('button', { name: texts.states.retry }));
  expect(await screen.findByText(when)).toBeDefined();
  expect(screen.queryByRole('button', replay)).toBeNull();
});

test('a webhook that is not there, and one without deliveries', async () => {
  renderApp(<WebhookPage id="w2" />, [asking('admin'), webhooks]);
  expect(await screen.findByText(texts.automation.webhooks.gone)).toBeDefined();
  renderApp(<WebhookPage id="w1" />, [asking('admin'), webhooks, log()]);
  expect(await screen.findByText(words.empty)).toBeDefined();
});

test('an id tells its moment only where it is of a kind that does', () => {
  expect(momentOfId('019a0000-0000-7000-8000-000000000001')).toBe('2025-10-20T05:03:11.360Z');
  expect(momentOfId('f47ac10b-58cc-4372-a567-0e02b2c3d479')).toBeNull();
  expect(momentOfId('x')).toBeNull();
});
