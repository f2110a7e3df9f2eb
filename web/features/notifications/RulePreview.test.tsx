import { notifications } from '@mantine/notifications';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { unavailable, wrong } from '@/features/events/testing';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { RulePreview } from './RulePreview';
import { changed, NEW_RULE } from './ruleDraft';
import { PreviewRule, SendTestEmail } from './trials';

const words = texts.automation.rules.trial;
const draft = { ...NEW_RULE, collection: 'deals', subject: 'S', body: 'B' };
const templates = {
  event: 'record_created',
  collection: 'deals',
  subject: 'S',
  body: 'B',
  record: null,
};
const asked = { ...templates, condition: null, becomes: false, recipients: [] };
const whole = {
  matches: true,
  recipients: [{ address: 'a@example.com', error: null }],
  subject: 'Big deal',
  text: 'Hello',
  html: '<p>Hello</p><script>parent.stolen = true</script>',
  problems: [],
};

function previewing(payload: object) {
  const result = { data: { previewNotificationRule: { preview: null, errors: [], ...payload } } };
  return { request: { query: PreviewRule, variables: asked }, result };
}

function sending(payload: object) {
  const result = { data: { sendTestEmail: { email: null, errors: [], ...payload } } };
  return { request: { query: SendTestEmail, variables: templates }, result };
}

const preview = () => userEvent.click(screen.getByRole('button', { name: words.preview }));
const send = () => userEvent.click(screen.getByRole('button', { name: words.send }));

test('the email is shown in a frame that can do nothing', async () => {
  renderApp(<RulePreview draft={draft} />, [previewing({ preview: whole })]);
  await preview();
  const frame = await screen.findByTitle<HTMLIFrameElement>(words.email);
  expect(frame.getAttribute('sandbox')).toBe('');
  expect(frame.getAttribute('srcdoc')).toBe(whole.html);
  expect(screen.getByText('Big deal')).toBeDefined();
  expect(screen.getByText(words.to('a@example.com'))).toBeDefined();
  expect(screen.queryByText(words.noMatch)).toBeNull();
});

test('what does not match, or cannot be rendered, is said with its field', async () => {
  const problems = [{ field: 'body', line: 2, message: 'line 2: no such name' }];
  const broken = { ...whole, matches: false, text: null, html: null, problems };
  renderApp(<RulePreview draft={draft} />, [previewing({ preview: broken })]);
  await preview();
  expect(await screen.findByText(words.noMatch)).toBeDefined();
  expect(screen.getByText('Text: line 2: no such name')).toBeDefined();
  expect(screen.queryByTitle(words.email)).toBeNull();
});

test('why there is no preview is said', async () => {
  const errors = [wrong('record', 'deals has no records yet')];
  renderApp(<RulePreview draft={draft} />, [previewing({ errors })]);
  await preview();
  expect((await screen.findByRole('alert')).textContent).toBe('deals has no records yet');
});

test('a test email goes to oneself, and a refusal or failure is said', async () => {
  const shown = vi.spyOn(notifications, 'show');
  const { request } = sending({});
  renderApp(<RulePreview draft={draft} />, [
    sending({ errors: [wrong(null, 'at most 20 test emails an hour')] }),
    { request, result: unavailable },
    sending({ email: { __typename: 'Email', id: 'e1', to: 'me@example.com' } }),
  ]);
  await send();
  expect((await screen.findByRole('alert')).textContent).toBe('at most 20 test emails an hour');
  await send();
  expect(await screen.findByText(/trace1/)).toBeDefined();
  await send();
  await waitFor(() => expect(shown.mock.lastCall?.[0].message).toBe(words.sent('me@example.com')));
});

test('without a collection there is nothing to choose a record from', () => {
  renderApp(<RulePreview draft={NEW_RULE} />, []);
  expect(screen.getByText(words.needsCollection)).toBeDefined();
  expect(screen.queryByRole('button')).toBeNull();
});

test('texts that were not edited follow the event', () => {
  const updated = changed(NEW_RULE, { event: 'record_updated' });
  expect(updated.body).toContain('{{ change.before }} → {{ change.after }}');
  expect(changed(updated, { event: 'user_created' }).body).toBe('');
  expect(changed({ ...updated, body: 'mine' }, { event: 'user_created' }).body).toBe('mine');
});
