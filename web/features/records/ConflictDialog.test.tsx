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

test('a moment that is only spelt in another way is not contested', () => {
  renderApp(
    <ConflictDialog
      fields={[aField('seen', 'DATETIME'), aField('place', 'TEXT')]}
      before={{ seen: '2026-01-02T03:04:05+00:00', place: 'Hall 1' }}
      mine={{ seen: '2026-01-03T03:04:05+00:00', place: 'Hall 3' }}
      theirs={{ seen: '2026-01-02T03:04:05.000Z', place: 'Hall 2' }}
      onChoose={vi.fn()}
      onCancel={() => undefined}
    />,
  );
  expect(screen.getAllByRole('radiogroup', { name: 'Place' })).toHaveLength(1);
  expect(screen.queryByRole('radiogroup', { name: 'Seen' })).toBeNull();
});
