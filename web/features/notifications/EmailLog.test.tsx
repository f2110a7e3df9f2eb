import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { asking, unavailable, wrong } from '@/features/events/testing';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { EmailLog } from './EmailLog';
import { Emails, RetryEmail } from './emails';

const address = vi.hoisted(() => ({ query: '' }));
vi.mock('next/navigation', () => ({
  usePathname: () => '/automation/emails',
  useRouter: () => ({ replace: () => undefined }),
  useSearchParams: () => new URLSearchParams(address.query),
}));
beforeEach(() => {
  address.query = '';
});

const words = texts.automation.emails;
const failed = {
  __typename: 'Email' as const,
  id: 'e1',
  to: 'ada@example.com',
  subject: 'Hello',
  state: 'failed',
  attempts: 3,
  lastError: 'mailbox is full',
  createdAt: '2026-01-01T00:00:00Z',
  sentAt: null,
};

function page(state: string | null, nodes: object[], endCursor: string | null = null, after = '') {
  const pageInfo = { __typename: 'PageInfo', hasNextPage: endCursor !== null, endCursor };
  return {
    request: { query: Emails, variables: { state, ...(after && { after }) } },
    result: { data: { emails: { __typename: 'EmailConnection', nodes, pageInfo } } },
  };
}

function retrying(payload: object) {
  return {
    request: { query: RetryEmail, variables: { id: 'e1' } },
    result: { data: { retryEmail: { email: null, errors: [], ...payload } } },
  };
}

const again = { name: words.retryOf(failed.subject, failed.to) };

test('a failed email says why; tried again it waits', async () => {
  const queued = { ...failed, state: 'queued', attempts: 0, lastError: null };
  renderApp(<EmailLog />, [asking('admin'), page(null, [failed]), retrying({ email: queued })]);
  expect(await screen.findByText('mailbox is full')).toBeDefined();
  await userEvent.click(await screen.findByRole('button', again));
  const email = screen.getByRole('listitem');
  expect(await within(email).findByText(words.states.queued ?? '')).toBeDefined();
  expect(screen.queryByRole('button', again)).toBeNull();
});

test('why an email is not tried again stands beside it', async () => {
  renderApp(<EmailLog />, [
    asking('admin'),
    page(null, [failed]),
    retrying({ errors: [wrong(null, 'there is nothing to send')] }),
  ]);
  await userEvent.click(await screen.findByRole('button', again));
  expect((await screen.findByRole('alert')).textContent).toBe('there is nothing to send');
});

test('more comes below; what an editor may not do is not offered', async () => {
  const older = { ...failed, id: 'e0', subject: 'Older' };
  renderApp(<EmailLog />, [
    asking('editor'),
    page(null, [failed], 'c1'),
    page(null, [older], null, 'c1'),
  ]);
  await userEvent.click(await screen.findByRole('button', { name: texts.forms.more }));
  expect(await screen.findByText('Older')).toBeDefined();
  expect(screen.getAllByRole('listitem')).toHaveLength(2);
  expect(screen.queryByRole('button', again)).toBeNull();
});

test('the state in the address is asked for, and nothing found is said', async () => {
  address.query = 'state=sent';
  renderApp(<EmailLog />, [asking('editor'), page('sent', [])]);
  expect(await screen.findByText(words.noneFound)).toBeDefined();
});

test('a log that cannot be read is told of', async () => {
  const { request } = page(null, []);
  renderApp(<EmailLog />, [asking('editor'), { request, result: unavailable }]);
  expect((await screen.findByRole('alert')).textContent).toContain('trace1');
});
