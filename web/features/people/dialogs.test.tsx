import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { RoleModal } from '@/features/roles/RoleModal';
import type { PersonPartsFragment } from '@/lib/gql/graphql';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { EditPersonModal } from './EditPersonModal';
import { NewPersonModal } from './NewPersonModal';

const PERSON = {
  __typename: 'User',
  id: 'u1',
  name: 'Ada',
  email: 'ada@example.com',
  roles: [],
  disabled: false,
} as unknown as PersonPartsFragment;
const { people, roles } = texts.administration;

test.each([
  ['a role', roles.label, (onClose: () => void) => <RoleModal onClose={onClose} />],
  ['a new person', people.name, (onClose: () => void) => <NewPersonModal onClose={onClose} />],
  [
    'a person',
    people.name,
    (onClose: () => void) => <EditPersonModal person={PERSON} onClose={onClose} />,
  ],
])('Escape asks before it discards what was entered about %s', async (_what, name, dialog) => {
  const onClose = vi.fn();
  renderApp(dialog(onClose));
  const [input] = await screen.findAllByRole<HTMLInputElement>('textbox', { name });
  if (!input) {
    throw new Error('no input');
  }
  await userEvent.type(input, 'Half');
  await userEvent.keyboard('{Escape}');
  await screen.findByRole('dialog', { name: texts.forms.leaveTitle });
  expect(onClose).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: texts.forms.stay }));
  expect(input.value).toContain('Half');
  await userEvent.keyboard('{Escape}');
  await userEvent.click(await screen.findByRole('button', { name: texts.forms.leave }));
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
});
