import { Notifications } from '@mantine/notifications';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { aField } from '@/features/fields/testing';
import { RestoreRecord } from '@/features/records/mutations';
import { WhoAsks } from '@/features/session/viewer';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { MissingRecord } from './MissingRecord';
import { DeletedRecord, DeletedRecords, PurgeRecord } from './queries';
import { TrashPage } from './TrashPage';

vi.mock('next/navigation', () => ({ useRouter: () => ({ push: () => undefined }) }));

function whoAsks(level: string) {
  const viewer = {
    __typename: 'Viewer',
    id: 'u1',
    name: 'Ada',
    email: 'ada@example.com',
    roles: level === 'admin' ? ['admin', 'editor', 'viewer'] : [level],
    level,
  };
  return { request: { query: WhoAsks }, result: { data: { viewer } } };
}

function deleted(name: string) {
  return {
    __typename: 'Record',
    id: `r-${name}`,
    values: { name },
    updatedAt: '2026-01-02T03:04:05+00:00',
    updatedBy: 'u2',
    updatedByName: { __typename: 'PersonName', id: 'u2', name: 'Grace' },
  };
}

function trashOf(...names: string[]) {
  const nodes = names.map(deleted);
  const pageInfo = { __typename: 'PageInfo', hasNextPage: false, endCursor: null };
  return {
    request: { query: DeletedRecords, variables: { collection: 'towns', search: null } },
    result: {
      data: {
        collection: {
          __typename: 'Collection',
          name: 'towns',
          label: 'Towns',
          fields: [aField('name', 'TEXT')],
        },
        deletedRecords: {
          __typename: 'RecordConnection',
          nodes,
          pageInfo,
          totalCount: nodes.length,
        },
      },
    },
  };
}

function restoring(name: string, errors: object[] = []) {
  const record = {
    ...deleted(name),
    version: 3,
    createdAt: '2026-01-01T00:00:00Z',
    createdBy: 'u1',
  };
  return {
    request: { query: RestoreRecord, variables: { collection: 'towns', id: `r-${name}` } },
    result: {
      data: {
        restoreRecord: {
          __typename: 'RecordPayload',
          record: errors.length > 0 ? null : record,
          errors,
        },
      },
    },
  };
}

test('a restored record leaves the list; an editor is not offered to delete permanently', async () => {
  renderApp(<TrashPage collection="towns" />, [
    whoAsks('editor'),
    trashOf('Alma', 'Berta'),
    restoring('Alma'),
  ]);
  expect(await screen.findAllByRole('row')).toHaveLength(3);
  expect(screen.queryByRole('button', { name: texts.trash.purgeOf('Alma') })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: texts.trash.restoreOf('Alma') }));
  await waitFor(() => expect(screen.getAllByRole('row')).toHaveLength(2));
  expect(screen.getByText(texts.records.count(1))).toBeDefined();
  expect(screen.getByText('Berta')).toBeDefined();
  expect(screen.getAllByText(/Grace/).length).toBeGreaterThan(0);
});

test('a record that no longer fits stays in the trash, and the fields are named', async () => {
  const taken = { __typename: 'UserError', code: 'not_unique', field: 'name', message: 'is taken' };
  renderApp(
    <>
      <Notifications />
      <TrashPage collection="towns" />
    </>,
    [whoAsks('editor'), trashOf('Alma'), restoring('Alma', [taken])],
  );
  await userEvent.click(await screen.findByRole('button', { name: texts.trash.restoreOf('Alma') }));
  expect(await screen.findByText('name: is taken')).toBeDefined();
  expect(screen.getByText('Alma')).toBeDefined();
});

test('an administrator deletes permanently after a confirmation', async () => {
  renderApp(<TrashPage collection="towns" />, [
    whoAsks('admin'),
    trashOf('Alma'),
    {
      request: { query: PurgeRecord, variables: { collection: 'towns', id: 'r-Alma' } },
      result: {
        data: { purgeRecord: { __typename: 'DeletePayload', deletedId: 'r-Alma', errors: [] } },
      },
    },
  ]);
  await userEvent.click(await screen.findByRole('button', { name: texts.trash.purgeOf('Alma') }));
  const dialog = within(await screen.findByRole('dialog'));
  expect(dialog.getByText(texts.trash.purgeHint)).toBeDefined();
  await userEvent.click(dialog.getByRole('button', { name: texts.trash.purge }));
  expect(await screen.findByText(texts.trash.empty)).toBeDefined();
});

function missing(level: string, found: object[]) {
  const variables = { collection: 'towns', filter: { id: { eq: 'r-Alma' } } };
  const deletedRecords = { __typename: 'RecordConnection', nodes: found };
  const onRestored = vi.fn();
  renderApp(
    <MissingRecord
      collection="towns"
      id="r-Alma"
      fields={[aField('name', 'TEXT')]}
      onRestored={onRestored}
    />,
    [
      whoAsks(level),
      { request: { query: DeletedRecord, variables }, result: { data: { deletedRecords } } },
      restoring('Alma'),
    ],
  );
  return onRestored;
}

test('the page of a deleted record offers to restore it', async () => {
  const onRestored = missing('editor', [deleted('Alma')]);
  expect(await screen.findByText(texts.trash.inTrash('Alma'))).toBeDefined();
  await userEvent.click(screen.getByRole('button', { name: texts.trash.restoreOf('Alma') }));
  await waitFor(() => expect(onRestored).toHaveBeenCalledOnce());
});

test('a record that is not in the trash, or that a viewer cannot restore, is not found', async () => {
  missing('editor', []);
  expect(await screen.findByText(texts.records.gone)).toBeDefined();
});

test('a viewer is told that the record was not found', async () => {
  missing('viewer', [deleted('Alma')]);
  expect(await screen.findByText(texts.records.gone)).toBeDefined();
  expect(screen.queryByText(texts.trash.inTrash('Alma'))).toBeNull();
});
