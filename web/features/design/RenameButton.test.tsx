import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { UpdateCollection } from './mutations';
import { RenameButton } from './RenameButton';

const words = texts.design;

test('a collection gets another name, without spaces around it', async () => {
  const collection = { __typename: 'Collection', name: 'towns', label: 'Cities', fields: [] };
  const updateCollection = { __typename: 'CollectionPayload', collection, errors: [] };
  renderApp(<RenameButton collection="towns" label="Towns" />, [
    {
      request: { query: UpdateCollection, variables: { name: 'towns', label: 'Cities' } },
      result: { data: { updateCollection } },
    },
  ]);
  await userEvent.click(screen.getByRole('button', { name: words.rename }));
  const input = await screen.findByRole('textbox', { name: /Name/ });
  await userEvent.clear(input);
  await userEvent.type(input, ' Cities ');
  await userEvent.click(screen.getByRole('button', { name: texts.form.save }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test('a name is required', async () => {
  renderApp(<RenameButton collection="towns" label="Towns" />);
  await userEvent.click(screen.getByRole('button', { name: words.rename }));
  await userEvent.clear(await screen.findByRole('textbox', { name: /Name/ }));
  await userEvent.click(screen.getByRole('button', { name: texts.form.save }));
  expect(await screen.findByText(words.labelMissing)).toBeDefined();
});
