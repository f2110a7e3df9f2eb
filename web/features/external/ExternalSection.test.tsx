import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { WhoAsks } from '@/features/session/viewer';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { ExternalOfRecord, ExternalSection, SourceNames } from './ExternalSection';

function open(external: object, level = 'viewer') {
  const viewer = {
    __typename: 'Viewer',
    id: 'u',
    name: 'A',
    email: 'a@b.c',
    roles: [level],
    level,
  };
  const answer = { __typename: 'ExternalData', data: null, fetchedAt: null, stale: false };
  const record = {
    __typename: 'Record',
    id: 'r',
    external: { ...answer, error: null, ...external },
  };
  renderApp(<ExternalSection collection="firms" id="r" />, [
    { request: { query: WhoAsks }, result: { data: { viewer } } },
    {
      request: { query: SourceNames },
      result: { data: { sources: [{ __typename: 'Source', id: 's', name: 'register' }] } },
    },
    {
      request: {
        query: ExternalOfRecord,
        variables: { collection: 'firms', id: 'r', source: 'register' },
      },
      result: { data: { record } },
    },
  ]);
  return screen.findByRole('group', { name: 'register' });
}

const unfit = {
  error: {
    __typename: 'ExternalError',
    code: 'invalid_value',
    message: "url: a value is missing: 'dict object' has no attribute 'vat'",
  },
};

test('an answer is a table of its names and values', async () => {
  const data = {
    valid_until: '2027',
    employees: 1200,
    tags: ['a', 'b'],
    parent: { id: 1 },
    fax: null,
  };
  const card = await open({ data });
  await within(card).findByRole('table');
  const rows = within(card)
    .getAllByRole('row')
    .map((row) => row.textContent);
  expect(rows).toEqual([
    'Valid until2027',
    'Employees1,200',
    'Tagsa, b',
    'Parent{\n  "id": 1\n}',
    `Fax${texts.fields.nothing}`,
  ]);
});

test('a failure is shown in plain words, without template errors', async () => {
  const card = await open(unfit);
  await within(card).findByText(texts.external.failures.invalid_value ?? '');
  expect(card.textContent).not.toContain('dict object');
});

test('an administrator also sees what to change', async () => {
  const card = await open(unfit, 'admin');
  await within(card).findByText(texts.external.details(unfit.error.message));
});

test('a failure without words of its own has general ones', async () => {
  const card = await open({ error: { ...unfit.error, code: 'bad_answer' } });
  await within(card).findByText(texts.external.failed);
});
