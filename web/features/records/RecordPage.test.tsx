import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { aField } from '@/features/fields/testing';
import { WhoAsks } from '@/features/session/viewer';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { RecordById, RecordPage } from './RecordPage';

vi.mock('next/navigation', () => ({
  usePathname: () => '/collections/towns/records/r1',
  useRouter: () => ({ push: () => undefined }),
  useSearchParams: () => new URLSearchParams(window.location.search),
}));

beforeEach(() => {
  sessionStorage.clear();
  window.history.replaceState(null, '', '/collections/towns/records/r1');
});

type Rights = { update: boolean; delete: boolean };

function asks(level: string) {
  const viewer = { __typename: 'Viewer', id: 'u1', name: 'Ada', email: 'ada@example.com' };
  return {
    request: { query: WhoAsks },
    result: { data: { viewer: { ...viewer, roles: [level], level } } },
  };
}

function answering(rights: Rights | null, updateFields: string[] | null) {
  const collection = {
    __typename: 'Collection',
    name: 'towns',
    label: 'Towns',
    rights: { __typename: 'Rights', updateFields },
    fields: [aField('name', 'TEXT'), aField('people', 'INTEGER')],
  };
  const record = {
    __typename: 'Record',
    id: 'r1',
    version: 1,
    values: { name: 'Alma', people: 1200 },
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    createdBy: 'u1',
    updatedBy: 'u1',
    updatedByName: null,
    rights: rights && { __typename: 'RecordRights', ...rights },
  };
  return {
    request: { query: RecordById, variables: { collection: 'towns', id: 'r1' } },
    result: { data: { collection, record } },
  };
}

async function show(rights: Rights | null, fields: string[] | null = null, level = 'editor') {
  renderApp(<RecordPage collection="towns" id="r1" />, [asks(level), answering(rights, fields)]);
  await screen.findByRole('heading', { name: 'Alma' });
}

const isOffered = (name: string) => screen.queryByRole('button', { name }) !== null;

test.each([
  [{ update: true, delete: true }, null, [true, true]],
  [{ update: true, delete: false }, ['name'], [true, false]],
  [{ update: true, delete: true }, [], [false, true]],
  [{ update: false, delete: true }, null, [false, true]],
  [{ update: false, delete: false }, null, [false, false]],
  [null, null, [false, false]],
])('with the rights %j and fields %j, changing and deleting are offered: %j', async (...given) => {
  const [rights, fields, expected] = given;
  await show(rights, fields);
  expect([texts.records.edit, texts.records.delete].map(isOffered)).toEqual(expected);
});

test('only the fields that may be changed are in the form', async () => {
  await show({ update: true, delete: false }, ['people']);
  await userEvent.click(screen.getByRole('button', { name: texts.records.edit }));
  expect(await screen.findByLabelText(/People/)).toBeDefined();
  expect(screen.queryByLabelText(/Name/)).toBeNull();
});

test.each([
  ['viewer', false],
  ['editor', true],
])('third parties are offered to a %s: %s', async (level, expected) => {
  window.history.replaceState(null, '', '/collections/towns/records/r1');
  await show({ update: true, delete: true }, null, level);
  await waitFor(() =>
    expect(screen.queryByRole('tab', { name: texts.external.tab }) !== null).toBe(expected),
  );
});
