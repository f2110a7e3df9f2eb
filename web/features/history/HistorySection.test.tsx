import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { aField } from '@/features/fields/testing';
import { UpdateRecord } from '@/features/records/mutations';
import { WhoAsks } from '@/features/session/viewer';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { HistoryOfRecord, HistorySection } from './HistorySection';

const fields = [aField('name', 'TEXT'), aField('size', 'INTEGER')];
const record = { id: 'r1', version: 3, values: { name: 'C', size: 3 } };
const words = texts.history;

function change(id: string, action: string, diff: object) {
  const at = '2026-01-02T03:04:05Z';
  const more = { at, actor: null, actorName: null, file: null, files: [] };
  return { __typename: 'Change', id, action, diff, ...more };
}

const nodes = [
  change('3', 'update', { name: ['B', 'C'] }),
  change('2', 'update', { name: ['A', 'B'], size: [null, 3] }),
  change('1', 'create', { name: [null, 'A'] }),
];

function around(level: string) {
  const viewer = {
    __typename: 'Viewer',
    id: 'u',
    name: 'A',
    email: 'a@b.c',
    roles: [level],
    level,
  };
  const pageInfo = { __typename: 'PageInfo', hasNextPage: false, endCursor: null };
  const history = { __typename: 'ChangeConnection', nodes, pageInfo };
  return [
    { request: { query: WhoAsks }, result: { data: { viewer } } },
    {
      request: { query: HistoryOfRecord, variables: { collection: 'towns', id: 'r1' } },
      result: { data: { record: { __typename: 'Record', id: 'r1', history } } },
      maxUsageCount: 5,
    },
  ];
}

function restoring(errors: object[]) {
  const values = { name: 'A', size: null };
  return {
    request: {
      query: UpdateRecord,
      variables: { collection: 'towns', id: 'r1', version: 3, values },
    },
    result: { data: { updateRecord: { __typename: 'RecordPayload', record: null, errors } } },
  };
}

async function askForFirst(errors: object[]) {
  renderApp(<HistorySection collection="towns" record={record} fields={fields} />, [
    ...around('editor'),
    restoring(errors),
  ]);
  const buttons = await screen.findAllByRole('button', { name: words.restore });
  expect(buttons).toHaveLength(2); // none at the version that the record has
  await userEvent.click(buttons[1] ?? document.body);
  const dialog = await screen.findByRole('dialog', { name: words.restoreTitle });
  expect(within(dialog).getByText('A').tagName).toBe('INS');
  await userEvent.click(within(dialog).getByRole('button', { name: words.restore }));
}

test('an old version is restored by an update of what differs', async () => {
  await askForFirst([]);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test('a refusal names its field, and nothing is closed', async () => {
  await askForFirst([
    { __typename: 'UserError', code: 'required', field: 'size', message: 'is required' },
  ]);
  expect(await screen.findByText('Size: is required')).toBeDefined();
});

test('a viewer is offered no restoring', async () => {
  renderApp(
    <HistorySection collection="towns" record={record} fields={fields} />,
    around('viewer'),
  );
  await screen.findByText(words.actions.create ?? '');
  expect(screen.queryByRole('button', { name: words.restore })).toBeNull();
});
