import { notifications } from '@mantine/notifications';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { asking, big, collections, unavailable, wrong } from '@/features/events/testing';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { EditRule } from './EditRule';
import { CreateRule, DeleteRule, NotificationRules, SwitchRule } from './queries';
import { RuleForm } from './RuleForm';

const push = vi.hoisted(() => vi.fn());
vi.mock('next/navigation', () => ({
  usePathname: () => '/automation/rules/new',
  useRouter: () => ({ push, replace: () => undefined }),
  useSearchParams: () => new URLSearchParams(),
}));

const words = texts.automation.rules;
const LIST = '/automation/rules';
const said = {
  name: 'Any',
  event: 'record_created',
  collection: null,
  condition: null,
  becomes: false,
  recipients: ['a@example.com'],
  subject: 'New',
  body: 'Look: {{ record.id }}',
};

beforeEach(() => push.mockReset());

function creating(variables: object, payload: object) {
  return {
    request: { query: CreateRule, variables },
    result: {
      data: { createNotificationRule: { notificationRule: null, errors: [], ...payload } },
    },
  };
}

async function fill() {
  await userEvent.type(screen.getByLabelText(/^Name/), 'Any');
  await userEvent.type(
    screen.getByRole('combobox', { name: /^Recipients/ }),
    'a@example.com{Enter}',
  );
  await userEvent.clear(screen.getByLabelText(/^Subject/));
  await userEvent.type(screen.getByLabelText(/^Subject/), 'New');
  await userEvent.clear(screen.getByLabelText(/^Text/));
  await userEvent.type(screen.getByLabelText(/^Text/), 'Look: ');
  await userEvent.click(
    screen.getByRole('button', { name: words.insert(words.variables['record.id'] ?? '') }),
  );
  await userEvent.click(screen.getByRole('button', { name: texts.form.save }));
}

test('a rule is made with the template that was chosen, and the list comes next', async () => {
  const shown = vi.spyOn(notifications, 'show');
  renderApp(<RuleForm />, [collections, creating(said, { notificationRule: { ...big, ...said } })]);
  await fill();
  await waitFor(() => expect(push).toHaveBeenCalledWith(LIST));
  expect(shown.mock.lastCall?.[0].message).toBe(words.saved('Any'));
});

test('what is wrong stands beside its field, and what was typed stays', async () => {
  const errors = [wrong('recipients.0', 'is no address'), wrong('body', 'no such name')];
  renderApp(<RuleForm />, [collections, creating(said, { errors })]);
  await fill();
  expect(await screen.findByText('a@example.com: is no address')).toBeDefined();
  const body = screen.getByLabelText<HTMLTextAreaElement>(/^Text/);
  expect(body.value).toBe(said.body);
  expect(body.getAttribute('aria-invalid')).toBe('true');
  expect(push).not.toHaveBeenCalled();
});

test('a filter that is none is refused before it is sent', async () => {
  renderApp(<RuleForm />, [collections]);
  await userEvent.click(screen.getByText(words.conditionModes.json));
  await userEvent.type(screen.getByLabelText(words.json), 'x');
  await userEvent.click(screen.getByRole('button', { name: texts.form.save }));
  expect(await screen.findByText(words.badJson)).toBeDefined();
  expect(push).not.toHaveBeenCalled();
});

test('a failure is told with its reference', async () => {
  const { request } = creating(said, {});
  renderApp(<RuleForm />, [collections, { request, result: unavailable }]);
  await fill();
  expect((await screen.findByRole('alert')).textContent).toContain('trace1');
  expect(screen.getByLabelText<HTMLInputElement>(/^Name/).value).toBe('Any');
});

const rule = { ...big, collection: null, enabled: false };
const { __typename, id, enabled, ...asBefore } = rule;
const changed = { ...asBefore, subject: 'Newer' };
const made = { ...rule, ...changed, id: 'n2', enabled: true };
const editing = [
  asking('admin'),
  collections,
  { request: { query: NotificationRules }, result: { data: { notificationRules: [rule] } } },
  creating(changed, { notificationRule: made }),
  {
    request: { query: SwitchRule, variables: { id: 'n2', enabled: false } },
    result: {
      data: {
        updateNotificationRule: {
          notificationRule: { __typename: 'NotificationRule', id: 'n2', enabled: false },
          errors: [],
        },
      },
    },
  },
];
const removing = { query: DeleteRule, variables: { id: 'n1' } };

async function changeSubject() {
  const subject = await screen.findByLabelText(/^Subject/);
  await userEvent.clear(subject);
  await userEvent.type(subject, 'Newer');
  await userEvent.click(screen.getByRole('button', { name: texts.form.save }));
  await waitFor(() => expect(push).toHaveBeenCalledWith(LIST));
}

test('a changed rule is made anew, stays switched off, and the one before it goes', async () => {
  const shown = vi.spyOn(notifications, 'show');
  const result = { data: { deleteNotificationRule: { deletedId: 'n1', errors: [] } } };
  renderApp(<EditRule id="n1" />, [...editing, { request: removing, result }]);
  await changeSubject();
  expect(shown.mock.lastCall?.[0].message).toBe(words.saved(rule.name));
});

test('when the rule before cannot be removed that is said', async () => {
  const shown = vi.spyOn(notifications, 'show');
  renderApp(<EditRule id="n1" />, [...editing, { request: removing, result: unavailable }]);
  await changeSubject();
  expect(shown.mock.lastCall?.[0].message).toBe(words.oldStays(rule.name));
});
