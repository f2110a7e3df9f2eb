import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { CollectionList, Collections } from './CollectionList';

const airports = {
  __typename: 'Collection' as const,
  name: 'airports',
  label: 'Airports',
  recordCount: 3376,
  fields: [{ __typename: 'Field' as const, name: 'name' }],
};

function answering(collections: (typeof airports)[]) {
  return [{ request: { query: Collections }, result: { data: { collections } } }];
}

test('collections are shown with their counts and lead to their records', async () => {
  renderApp(<CollectionList />, answering([airports]));
  expect(screen.getByRole('status', { name: texts.states.loading })).toBeDefined();
  const link = await screen.findByRole('link', { name: 'Airports' });
  expect(link.getAttribute('href')).toBe('/collections/airports');
  expect(screen.getByText('3,376')).toBeDefined();
});

test('without collections there is a word on what they are', async () => {
  renderApp(<CollectionList />, answering([]));
  expect(await screen.findByText(texts.collections.empty)).toBeDefined();
});

test('a failure is told with its reference', async () => {
  const failure = {
    message: 'records is not running',
    extensions: { code: 'unavailable', traceId: 'abc123' },
  };
  renderApp(<CollectionList />, [
    { request: { query: Collections }, result: { errors: [failure] } },
  ]);
  expect((await screen.findByRole('alert')).textContent).toContain('abc123');
  expect(screen.getByRole('button', { name: texts.states.retry })).toBeDefined();
});
