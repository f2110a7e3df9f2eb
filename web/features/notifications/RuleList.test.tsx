import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { asking, big, collections, unavailable } from '@/features/events/testing';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { DeleteRule, NotificationRules, SwitchRule } from './queries';
import { RuleList } from './RuleList';

const words = texts.automation.rules;
const list = (...notificationRules: (typeof big)[]) => ({
  request: { query: NotificationRules },
  result: { data: { notificationRules } },
});
const switching = { query: SwitchRule, variables: { id: 'n1', enabled: false } };
const off = { __typename: 'NotificationRule', id: 'n1', enabled: false };

test('a rule says what it is about, and its switch works at once', async () => {
  const result = { data: { updateNotificationRule: { notificationRule: off, errors: [] } } };
  renderApp(<RuleList />, [
    asking('admin'),
    collections,
    list(big),
    { request: switching, result },
  ]);
  expect(
    await screen.findByText(words.summary(texts.automation.events.record_created ?? '', 'Towns')),
  ).toBeDefined();
  const control = await screen.findByRole<HTMLInputElement>('switch', {
    name: words.inForce(big.name),
  });
  expect(control.checked).toBe(true);
  await userEvent.click(control);
  await waitFor(() => expect(control.checked).toBe(false));
});

test('a switch that failed stands as before, and says why', async () => {
  renderApp(<RuleList />, [
    asking('admin'),
    collections,
    list(big),
    { request: switching, result: unavailable },
  ]);
  const control = await screen.findByRole<HTMLInputElement>('switch');
  await userEvent.click(control);
  expect((await screen.findByRole('alert')).textContent).toContain(texts.states.unavailable);
  expect(control.checked).toBe(true);
});

test('a deleted rule leaves the list without asking again', async () => {
  const request = { query: DeleteRule, variables: { id: 'n1' } };
  const result = { data: { deleteNotificationRule: { deletedId: 'n1', errors: [] } } };
  renderApp(<RuleList />, [asking('admin'), collections, list(big), { request, result }]);
  await userEvent.click(await screen.findByRole('button', { name: words.deleteOf(big.name) }));
  await userEvent.click(await screen.findByRole('button', { name: words.delete }));
  expect(await screen.findByText(words.empty)).toBeDefined();
});

test('an editor sees the rules and is offered no change', async () => {
  renderApp(<RuleList />, [asking('editor'), collections, list(big)]);
  expect(await screen.findByText(big.name)).toBeDefined();
  expect(screen.getByText(texts.automation.on)).toBeDefined();
  expect(screen.queryByRole('switch')).toBeNull();
  expect(screen.queryByRole('button')).toBeNull();
  expect(screen.queryByRole('link')).toBeNull();
});

test('rules that cannot be read are told of, with a way on', async () => {
  renderApp(<RuleList />, [
    asking('admin'),
    collections,
    { request: { query: NotificationRules }, result: unavailable },
  ]);
  expect((await screen.findByRole('alert')).textContent).toContain('trace1');
  expect(screen.getByRole('button', { name: texts.states.retry })).toBeDefined();
});
