import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { formatMoment } from '@/features/fields/format';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { FileSection } from './FileSection';
import { DeleteFile, FilesOfRecord, RestoreFile } from './queries';

const file = {
  __typename: 'File',
  id: 'f1',
  name: 'plan.pdf',
  size: 1_234_567,
  contentType: 'application/pdf',
  createdAt: '2026-01-01T00:00:00Z',
  createdBy: 'u1',
  createdByName: null,
  thumbnailUrl: null as string | null,
};
const gone = {
  __typename: 'DeletedFile',
  id: 'f1',
  name: 'plan.pdf',
  size: 1_234_567,
  deletedAt: '2026-01-02T00:00:00Z',
  deletedBy: 'u1',
  deletedByName: null,
  keptUntil: '2026-02-01T00:00:00Z',
};
const request = { query: FilesOfRecord, variables: { collection: 'cases', id: 'r1' } };

function answering(files: (typeof file)[], deleted: (typeof gone)[] = [], mayChange = true) {
  const rights = { __typename: 'RecordRights', update: mayChange, delete: false };
  return {
    request,
    result: {
      data: { record: { __typename: 'Record', id: 'r1', rights, files, deletedFiles: deleted } },
    },
  };
}

test('a file is shown with its size, and goes when that is confirmed', async () => {
  const deleted = {
    request: { query: DeleteFile, variables: { id: 'f1' } },
    result: {
      data: { deleteFile: { __typename: 'DeletePayload', deletedId: 'f1', errors: [] } },
    },
  };
  renderApp(<FileSection collection="cases" id="r1" />, [
    answering([file]),
    deleted,
    answering([], [gone]),
  ]);
  expect((await screen.findByRole('link', { name: 'plan.pdf' })).getAttribute('href')).toBe(
    '/api/v1/files/f1/content', // signed when it is opened, not when the page was
  );
  expect(screen.getByText(/1\.2 MB/)).toBeDefined();
  await userEvent.click(screen.getByRole('button', { name: texts.files.delete('plan.pdf') }));
  await userEvent.click(await screen.findByRole('button', { name: texts.records.delete }));
  expect(await screen.findByText(texts.files.none)).toBeDefined();
  expect(await screen.findByRole('button', { name: texts.files.deletedFiles(1) })).toBeDefined();
});

test('a deleted file is listed with its end, and restored', async () => {
  const restored = {
    request: { query: RestoreFile, variables: { id: 'f1' } },
    result: { data: { restoreFile: { __typename: 'FilePayload', file, errors: [] } } },
  };
  renderApp(<FileSection collection="cases" id="r1" />, [
    answering([], [gone]),
    restored,
    answering([file]),
  ]);
  await userEvent.click(await screen.findByRole('button', { name: texts.files.deletedFiles(1) }));
  const end = texts.files.keptUntil(formatMoment(gone.keptUntil));
  expect(screen.getByText((text) => text.includes(end))).toBeDefined();
  await userEvent.click(screen.getByRole('button', { name: texts.files.restoreFile('plan.pdf') }));
  expect(await screen.findByRole('link', { name: 'plan.pdf' })).toBeDefined();
  expect(screen.queryByRole('button', { name: texts.files.deletedFiles(1) })).toBeNull();
});

test('a refused restoration says why, and the file stays in the list', async () => {
  const message = 'must have at most 1 file, has 2';
  const errors = [{ __typename: 'UserError', code: 'too_many', message }];
  const refused = {
    request: { query: RestoreFile, variables: { id: 'f1' } },
    result: { data: { restoreFile: { __typename: 'FilePayload', file: null, errors } } },
  };
  renderApp(<FileSection collection="cases" id="r1" />, [answering([], [gone]), refused]);
  await userEvent.click(await screen.findByRole('button', { name: texts.files.deletedFiles(1) }));
  await userEvent.click(screen.getByRole('button', { name: texts.files.restoreFile('plan.pdf') }));
  expect((await screen.findByRole('alert')).textContent).toBe(message);
});

test('a picture that has just been stored shows its thumbnail as soon as there is one', async () => {
  const picture = {
    ...file,
    name: 'roof.png',
    contentType: 'image/png',
    createdAt: new Date().toISOString(),
  };
  const { container } = renderApp(<FileSection collection="cases" id="r1" />, [
    answering([picture]),
    answering([picture]),
    answering([{ ...picture, thumbnailUrl: 'https://files.example/thumb' }]),
  ]);
  await screen.findByRole('link', { name: 'roof.png' });
  expect(container.querySelector('img')).toBeNull();
  await waitFor(() => expect(container.querySelector('img')).not.toBeNull(), { timeout: 20_000 });
  expect(container.querySelector('img')?.getAttribute('src')).toBe('/api/v1/files/f1/thumbnail');
}, 30_000);

test('that files are away is said, and not that there are none', async () => {
  const failure = { message: 'files is not running', extensions: { code: 'unavailable' } };
  renderApp(<FileSection collection="cases" id="r1" />, [
    { request, result: { data: { record: null }, errors: [failure] } },
    answering([]),
  ]);
  expect((await screen.findByRole('alert')).textContent).toContain(texts.states.unavailable);
  expect(screen.queryByText(texts.files.none)).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: texts.states.retry }));
  expect(await screen.findByText(texts.files.none)).toBeDefined();
});

test.each([true, false])(
  'files are added, deleted and restored where that is allowed: %s',
  async (may) => {
    renderApp(<FileSection collection="cases" id="r1" />, [answering([file], [gone], may)]);
    await userEvent.click(await screen.findByRole('button', { name: texts.files.deletedFiles(1) }));
    expect(screen.getByRole('link', { name: 'plan.pdf' })).toBeDefined();
    const offered = [
      screen.queryByText(texts.files.drop),
      screen.queryByRole('button', { name: texts.files.delete('plan.pdf') }),
      screen.queryByRole('button', { name: texts.files.restoreFile('plan.pdf') }),
    ];
    expect(offered.map(Boolean)).toEqual([may, may, may]);
  },
);
