import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { ConfirmModal } from './ConfirmModal';
import { FormModal } from './FormModal';

function Page() {
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState('');
  return (
    <>
      <button type="button" onClick={() => setOpened(true)}>
        {'Open'}
      </button>
      {opened && (
        <FormModal title="Field" isChanged={typed !== ''} onClose={() => setOpened(false)}>
          <input aria-label="Label" value={typed} onChange={(e) => setTyped(e.target.value)} />
        </FormModal>
      )}
    </>
  );
}

test('a form that nothing was entered in closes at Escape, and the focus returns', async () => {
  renderApp(<Page />);
  await userEvent.click(screen.getByRole('button', { name: 'Open' }));
  await userEvent.click(screen.getByRole('textbox', { name: 'Label' }));
  await userEvent.keyboard('{Escape}');
  expect(screen.queryByRole('textbox', { name: 'Label' })).toBeNull();
  await waitFor(() =>
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Open' })),
  );
});

test('Escape asks before it discards what was entered; a second one keeps it', async () => {
  renderApp(<Page />);
  await userEvent.click(screen.getByRole('button', { name: 'Open' }));
  const label = screen.getByRole<HTMLInputElement>('textbox', { name: 'Label' });
  await userEvent.type(label, 'Half');
  await userEvent.keyboard('{Escape}');
  await screen.findByRole('dialog', { name: texts.forms.leaveTitle });
  await userEvent.keyboard('{Escape}');
  await waitFor(() =>
    expect(screen.queryByRole('dialog', { name: texts.forms.leaveTitle })).toBeNull(),
  );
  expect(label.value).toBe('Half');
  expect(label.isConnected).toBe(true);
  await userEvent.keyboard('{Escape}');
  await userEvent.click(await screen.findByRole('button', { name: texts.forms.leave }));
  expect(screen.queryByRole('textbox', { name: 'Label' })).toBeNull();
});

function Deleting() {
  const [opened, setOpened] = useState(false);
  const noop = async () => undefined;
  return (
    <>
      <button type="button" onClick={() => setOpened(true)}>
        {'Delete'}
      </button>
      {opened && (
        <ConfirmModal
          title="Delete?"
          hint="All of it."
          confirm="Yes"
          messages={undefined}
          failure={undefined}
          busy={false}
          onConfirm={noop}
          onClose={() => setOpened(false)}
        />
      )}
    </>
  );
}

test('a question that was closed by Escape returns the focus to its button', async () => {
  renderApp(<Deleting />);
  const button = screen.getByRole('button', { name: 'Delete' });
  await userEvent.click(button);
  const cancel = await screen.findByRole('button', { name: texts.form.cancel });
  await waitFor(() => expect(document.activeElement).toBe(cancel));
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(document.activeElement).toBe(button));
});
