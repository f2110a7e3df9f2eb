import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { asking, unavailable } from '@/features/events/testing';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { AskSource, DeleteSource, Sources } from './queries';
import { SourceList } from './SourceList';

const words = texts.automation.sources;
const rates = {
  __typename: 'Source' as const,
  id: 's1',
  name: 'rates',
  url: 'https://example.com/{{ params.currency }}',
  mapping: { rate: 'data.rate' },
  cacheSeconds: 60,
};
const list = (...sources: (typeof rates)[]) => ({
  request: { query: Sources },
  result: { data: { sources } },
});

function asked(answer: object) {
  return {
    request: { query: AskSource, variables: { source: 'rates', params: { currency: '' } } },
    result: {
      data: {
        external: {
          __typename: 'ExternalData',
          data: null,
          fetchedAt: null,
          stale: false,
          error: null,
          ...answer,
        },
      },
    },
  };
}

async function ask() {
  await userEvent.click(await screen.findByRole('button', { name: words.tryOf('rates') }));
  await userEvent.click(await screen.findByRole('button', { name: words.ask }));
}

test('a try is offered the parameters of the address, and shows the answer', async () => {
  const answer = asked({ data: { rate: 1.5 }, fetchedAt: '2026-01-01T00:00:00Z' });
  renderApp(<SourceList />, [asking('editor'), list(rates), answer]);
  await ask();
  expect((await screen.findByLabelText(words.answer)).textContent).toContain('"rate": 1.5');
});

test('a failed try says why, and shows the last good answer as what it is', async () => {
  const error = { __typename: 'UserError', code: 'timeout', message: 'no answer within 8 s' };
  const data = { rate: 1 };
  const answer = asked({ data, fetchedAt: '2026-01-01T00:00:00Z', stale: true, error });
  renderApp(<SourceList />, [asking('editor'), list(rates), answer]);
  await ask();
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('no answer within 8 s');
  expect(alert.textContent).toContain(words.staleHint);
  expect(screen.getByLabelText(words.answer)).toBeDefined();
});

test('parameters that are no object are refused before they are sent', async () => {
  renderApp(<SourceList />, [asking('editor'), list(rates)]);
  await userEvent.click(await screen.findByRole('button', { name: words.tryOf('rates') }));
  await userEvent.type(await screen.findByLabelText(words.params), 'x');
  await userEvent.click(screen.getByRole('button', { name: words.ask }));
  expect(await screen.findByText(words.badParams)).toBeDefined();
});

test('a deleted source leaves the list', async () => {
  renderApp(<SourceList />, [
    asking('admin'),
    list(rates),
    {
      request: { query: DeleteSource, variables: { name: 'rates' } },
      result: { data: { deleteSource: { deletedId: 's1', errors: [] } } },
    },
  ]);
  await userEvent.click(await screen.findByRole('button', { name: words.deleteOf('rates') }));
  await userEvent.click(await screen.findByRole('button', { name: words.delete }));
  expect(await screen.findByText(words.empty)).toBeDefined();
});

test('sources that cannot be read are told of', async () => {
  renderApp(<SourceList />, [
    asking('editor'),
    { request: { query: Sources }, result: unavailable },
  ]);
  expect((await screen.findByRole('alert')).textContent).toContain('trace1');
});
