import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { asking, unavailable } from '@/features/events/testing';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { EmailList } from './EmailList';
import { EmailWithText } from './emails';

const words = texts.automation.emails;
const entry = {
  __typename: 'Email' as const,
  id: 'e1',
  to: 'ada@example.com',
  subject: 'New town: Olten',
  state: 'failed',
  attempts: 3,
  lastError: 'mailbox is full',
  createdAt: '2026-01-01T00:00:00Z',
  sentAt: null,
};
const email = {
  ...entry,
  __typename: 'EmailText' as const,
  collection: 'towns',
  record: 'r1',
  text: 'Olten has been added.\n<b>Look</b> at it.',
};
const request = { query: EmailWithText, variables: { id: 'e1' } };
const answering = (found: object | null) => ({ request, result: { data: { email: found } } });

async function opened(...answers: object[]) {
  renderApp(<EmailList emails={[entry as never]} />, [asking('editor'), ...answers] as never);
  const show = { name: words.showOf(entry.subject, entry.to) };
  await userEvent.click(screen.getByRole('button', show));
  return within(await screen.findByRole('dialog', { name: entry.subject }));
}

test('an opened email shows its text as it was sent, its delivery, and leads to its record', async () => {
  const dialog = await opened(answering(email));
  const text = await dialog.findByRole('region', { name: words.text });
  expect(text.textContent).toBe(email.text);
  expect(text.querySelector('b')).toBeNull();
  expect(dialog.getByText('ada@example.com')).toBeDefined();
  expect(dialog.getByText('mailbox is full')).toBeDefined();
  expect(dialog.getByText('3')).toBeDefined();
  expect(dialog.getByRole('link', { name: words.toRecord }).getAttribute('href')).toBe(
    '/collections/towns/records/r1',
  );
});

test.each([
  ['of a password link', '', words.secretText],
  ['that was not composed', null, words.noText],
])(
  'the text of an email %s is explained, and there is no link without a record',
  async (_, text, said) => {
    const dialog = await opened(answering({ ...email, text, collection: null, record: null }));
    expect(await dialog.findByText(said)).toBeDefined();
    expect(dialog.queryByRole('link')).toBeNull();
    expect(dialog.queryByRole('region', { name: words.text })).toBeNull();
  },
);

test('an email that has expired, or that you may no longer read, is not found', async () => {
  const dialog = await opened(answering(null));
  expect(await dialog.findByText(words.gone)).toBeDefined();
  expect(dialog.queryByText(email.to)).toBeNull();
});

test('an email that cannot be read says why, and can be asked for again', async () => {
  const dialog = await opened({ request, result: unavailable }, answering(email));
  expect((await dialog.findByRole('alert')).textContent).toContain('trace1');
  await userEvent.click(dialog.getByRole('button', { name: texts.states.retry }));
  expect(await dialog.findByRole('region', { name: words.text })).toBeDefined();
  expect(dialog.queryByRole('alert')).toBeNull();
});

test('closing an email leads back to the list', async () => {
  const dialog = await opened(answering(email));
  await dialog.findByRole('region', { name: words.text });
  await userEvent.keyboard('{Escape}');
  await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});
