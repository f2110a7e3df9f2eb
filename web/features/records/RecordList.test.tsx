import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { aField } from '@/features/fields/testing';
import { WhoAsks } from '@/features/session/viewer';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { DefinitionOfCollection, RecordsOfCollection } from './queries';
import { RecordList } from './RecordList';

vi.mock('next/navigation', () => ({
  usePathname: () => '/collections/towns',
  useSearchParams: () => new URLSearchParams(window.location.search),
}));

const viewer = {
  __typename: 'Viewer',
  id: 'u1',
  name: 'Ada',
  email: 'ada@example.com',
  roles: ['editor'],
  level: 'editor',
};
const definition = (may = true) => {
  const rights = { __typename: 'Rights', create: may, delete: may, createFields: null };
  return {
    request: { query: DefinitionOfCollection, variables: { name: 'towns' } },
    result: {
      data: {
        collection: {
          __typename: 'Collection',
          name: 'towns',
          label: 'Towns',
          rights,
          fields: [aField('name', 'TEXT'), aField('people', 'INTEGER')],
        },
      },
    },
  };
};
const whoAsks = { request: { query: WhoAsks }, result: { data: { viewer } } };
const around = [whoAsks, definition()];

type Wanted = { search?: string; orderBy?: string[]; after?: string };

function asking({ search, orderBy, after }: Wanted) {
  const variables = {
    collection: 'towns',
    filter: null,
    search: search ?? null,
    orderBy: orderBy ?? ['-id'],
    ...(after ? { after, isFurther: true } : { isFurther: false }),
  };
  return { query: RecordsOfCollection, variables };
}

function page(names: string[], endCursor: string | null = null) {
  const nodes = names.map((name) => ({
    __typename: 'Record',
    id: `r-${name}`,
    version: 1,
    values: { name, people: 1200 },
    updatedAt: '2026-01-01T00:00:00Z',
  }));
  const pageInfo = { __typename: 'PageInfo', hasNextPage: endCursor !== null, endCursor };
  const records = { __typename: 'RecordConnection', nodes, pageInfo, totalCount: 2 };
  return { data: { records } };
}

beforeEach(() => {
  window.history.replaceState(null, '', '/collections/towns');
  localStorage.clear();
});

test('records are rows that lead to them, and a column sorts by the address', async () => {
  renderApp(<RecordList collection="towns" />, [
    ...around,
    { request: asking({}), result: page(['Alma', 'Berta']) },
  ]);
  const link = await screen.findByRole('link', { name: 'Alma' });
  expect(link.getAttribute('href')).toBe('/collections/towns/records/r-Alma');
  expect(screen.getAllByRole('cell', { name: '1,200' })).toHaveLength(2);
  expect(document.title).toBe('Towns · Dossier');
  await userEvent.click(screen.getByRole('button', { name: 'People' }));
  expect(window.location.search).toBe('?sort=people');
});

test('who may not design fields is not offered to', async () => {
  renderApp(<RecordList collection="towns" />, [
    ...around,
    { request: asking({}), result: page(['Alma']) },
  ]);
  await screen.findByRole('link', { name: 'Alma' });
  expect(screen.queryByRole('link', { name: texts.records.design })).toBeNull();
});

test.each([true, false])(
  'adding and restoring records are offered where they are allowed: %s',
  async (may) => {
    renderApp(<RecordList collection="towns" />, [
      whoAsks,
      definition(may),
      { request: asking({}), result: page([]) },
    ]);
    await screen.findByText(texts.records.empty);
    expect(screen.queryAllByRole('link', { name: texts.records.create })).toHaveLength(may ? 2 : 0);
    expect(screen.queryAllByRole('link', { name: texts.trash.title })).toHaveLength(may ? 1 : 0);
    expect(Boolean(screen.queryByText(texts.records.emptyOthers))).toBe(!may);
  },
);

test('nothing found leads back to everything', async () => {
  window.history.replaceState(null, '', '/collections/towns?q=nowhere');
  renderApp(<RecordList collection="towns" />, [
    ...around,
    { request: asking({ search: 'nowhere' }), result: page([]) },
  ]);
  await userEvent.click(await screen.findByRole('button', { name: texts.records.showAll }));
  expect(window.location.search).toBe('');
});

test('a further page that fails is told once, not asked for again and again; the rows stay', async () => {
  const failed = vi.fn(() => ({
    errors: [{ message: 'gone', extensions: { code: 'unavailable' } }],
  }));
  const more = { request: asking({ after: 'c1' }), result: failed, maxUsageCount: 100 };
  renderApp(<RecordList collection="towns" />, [
    ...around,
    { request: asking({}), result: page(['Alma'], 'c1') },
    more,
  ]);
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain(texts.states.unavailable);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(failed).toHaveBeenCalledTimes(1);
  expect(screen.getByRole('link', { name: 'Alma' })).toBeDefined();
  await userEvent.click(screen.getByRole('button', { name: texts.states.retry }));
  await waitFor(() => expect(failed).toHaveBeenCalledTimes(2));
});

test('chosen columns are remembered for the person and the collection, and named by the address', async () => {
  const mocks = [...around, { request: asking({}), result: page(['Alma']) }];
  const first = renderApp(<RecordList collection="towns" />, mocks);
  await userEvent.click(await screen.findByRole('button', { name: texts.records.columns }));
  await userEvent.click(await screen.findByRole('checkbox', { name: 'People' }));
  expect(window.location.search).toBe('?columns=name');
  expect(localStorage.getItem('columns:u1:towns')).toBe('name');
  first.unmount();

  window.history.replaceState(null, '', '/collections/towns');
  renderApp(<RecordList collection="towns" />, mocks);
  await screen.findByRole('link', { name: 'Alma' });
  await waitFor(() => expect(window.location.search).toBe('?columns=name'));
  expect(screen.getAllByRole('columnheader').map((head) => head.textContent)).toEqual(['Name']);
  await userEvent.click(screen.getByRole('button', { name: texts.records.columns }));
  await userEvent.click(await screen.findByRole('button', { name: texts.records.usualColumns }));
  expect(window.location.search).toBe('');
  expect(localStorage.getItem('columns:u1:towns')).toBeNull();
  expect(screen.getAllByRole('columnheader')).toHaveLength(2);
});

test('columns that have been removed leave the usual ones', async () => {
  localStorage.setItem('columns:u1:towns', 'gone');
  renderApp(<RecordList collection="towns" />, [
    ...around,
    { request: asking({}), result: page(['Alma']) },
  ]);
  await screen.findByRole('link', { name: 'Alma' });
  expect(screen.getAllByRole('columnheader')).toHaveLength(2);
});

test('Escape closes a list of choices first, then the filter, whose first input has the focus', async () => {
  renderApp(<RecordList collection="towns" />, [
    ...around,
    { request: asking({}), result: page(['Alma']) },
  ]);
  const opener = await screen.findByRole('button', { name: texts.filter.open });
  await userEvent.click(opener);
  const field = await screen.findByRole('combobox', { name: texts.filter.field });
  await waitFor(() => expect(document.activeElement).toBe(field));
  expect(field.getAttribute('aria-expanded')).toBe('false');
  await userEvent.keyboard('{ArrowDown}');
  await waitFor(() => expect(field.getAttribute('aria-expanded')).toBe('true'));
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(field.getAttribute('aria-expanded')).toBe('false'));
  expect(screen.getByRole('combobox', { name: texts.filter.field })).toBe(field);
  await userEvent.keyboard('{Escape}');
  expect(screen.queryByRole('combobox', { name: texts.filter.field })).toBeNull();
  expect(document.activeElement).toBe(opener);
});
