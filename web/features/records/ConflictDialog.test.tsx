import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { aField } from '@/features/fields/testing';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { ConflictDialog } from './ConflictDialog';

const fields = [aField('place', 'TEXT'), aField('state', 'TEXT'), aField('note', 'TEXT')];
const before = { place: 'Hall 1', state: 'idle', note: 'old' };
const theirs = { place: 'Hall 2', state: 'running', note: 'old' };
const mine = { place: 'Hall 3', state: 'broken', note: 'new' };

test('only what both changed is asked for; what only I changed is sent with my choice', async () => {
  const onChoose = vi.fn();
  renderApp(
    <ConflictDialog
      fields={fields}
      before={before}
      mine={mine}
      theirs={theirs}
      onChoose={onChoose}
      onCancel={() => undefined}
    />,
  );
  expect(screen.getAllByRole('radiogroup')).toHaveLength(2);
  await userEvent.click(screen.getByLabelText(texts.conflict.theirs('Hall 2')));
  await userEvent.click(screen.getByRole('button', { name: texts.conflict.save }));
  expect(onChoose).toHaveBeenCalledExactlyOnceWith({ state: 'broken', note: 'new' });
});
