import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { unavailable } from '@/features/events/testing';
import { formatMoment } from '@/features/fields/format';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { DeliveryCard } from './DeliveryCard';
import { DeliveryContent, momentOfId } from './deliveries';

const words = texts.automation.deliveries;
const EVENT = '019a0000-0000-7000-8000-000000000001';
const button = { name: words.payloadOf(formatMoment(momentOfId(EVENT) ?? '')) };
const delivery = {
  __typename: 'WebhookDelivery' as const,
  id: 'd1',
  eventId: EVENT,
  state: 'delivered',
  attempts: 1,
  responseStatus: 204,
  lastError: null,
  nextAttemptAt: null,
};
const payload = '{"type":"record_created","data":{"name":"Zoë"}}';
const content = {
  __typename: 'WebhookDeliveryContent' as const,
  id: 'd1',
  eventType: 'record_created',
  collection: 'towns',
  record: 'r1',
  payload,
  payloadBytes: new TextEncoder().encode(payload).length,
};
const request = { query: DeliveryContent, variables: { id: 'd1' } };
const answering = (found: object | null) => ({
  request,
  result: { data: { webhookDelivery: found } },
});

async function opened(...answers: object[]) {
  renderApp(<DeliveryCard delivery={delivery as never} mayChange />, answers as never);
  await userEvent.click(screen.getByRole('button', button));
  return within(await screen.findByRole('dialog', button));
}

test('a delivery shows the payload in lines, and leads to its record', async () => {
  const dialog = await opened(answering(content));
  const shown = await dialog.findByRole('group', { name: words.payload });
  expect(shown.textContent).toBe(JSON.stringify(JSON.parse(payload), null, 2));
  expect(dialog.getByText(texts.automation.events.record_created ?? '')).toBeDefined();
  expect(dialog.getByRole('link', { name: words.toRecord }).getAttribute('href')).toBe(
    '/collections/towns/records/r1',
  );
  expect(dialog.queryByRole('alert')).toBeNull();
});

test('a number with more digits than JavaScript keeps is shown as it was sent', async () => {
  const exact = '{"amount":9007199254740993}';
  const dialog = await opened(
    answering({ ...content, payload: exact, payloadBytes: exact.length, record: null }),
  );
  const shown = await dialog.findByRole('group', { name: words.payload });
  expect(shown.textContent).toBe(exact);
  expect(dialog.queryByRole('link')).toBeNull();
});

test('a payload that is cut says its size', async () => {
  const dialog = await opened(
    answering({ ...content, payload: payload.slice(0, 20), payloadBytes: 300_000 }),
  );
  const shown = await dialog.findByRole('group', { name: words.payload });
  expect(shown.textContent).toBe(payload.slice(0, 20));
  expect(dialog.getByRole('alert').textContent).toContain('300');
});

test('a delivery that has expired is not found', async () => {
  const gone = await opened(answering(null));
  expect(await gone.findByText(words.payloadGone)).toBeDefined();
});

test('a payload that cannot be read says why, and can be asked for again', async () => {
  const dialog = await opened({ request, result: unavailable }, answering(content));
  expect((await dialog.findByRole('alert')).textContent).toContain('trace1');
  await userEvent.click(dialog.getByRole('button', { name: texts.states.retry }));
  expect(await dialog.findByRole('group', { name: words.payload })).toBeDefined();
});

test('payloads are for administrators', () => {
  renderApp(<DeliveryCard delivery={delivery as never} mayChange={false} />);
  expect(screen.queryByRole('button', button)).toBeNull();
});
