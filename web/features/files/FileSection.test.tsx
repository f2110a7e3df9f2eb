import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { FileSection } from './FileSection';
import { DeleteFile, FilesOfRecord } from './queries';

const file = {
  __typename: 'File',
  id: 'f1',
  name: 'plan.pdf',
  size: 1_234_567,
  contentType: 'application/pdf',
  createdAt: '2026-01-01T00:00:00Z',
  url: 'https://files.example/plan.pdf',
  thumbnailUrl: null,
};
const request = { query: FilesOfRecord, variables: { collection: 'cases', id: 'r1' } };

function answering(files: (typeof file)[]) {
  return { request, result: { data: { record: { __typename: 'Record', id: 'r1', files } } } };
}

test('a file is shown with its size, and goes when that is confirmed', async () => {
  const deleted = {
    request: { query: DeleteFile, variables: { id: 'f1' } },
    result: {
      data: { deleteFile: { __typename: 'DeletePayload', deletedId: 'f1', errors: [] } },
    },
  };
  renderApp(<FileSection collection="cases" id="r1" />, [answering([file]), deleted]);
  expect((await screen.findByRole('link', { name: 'plan.pdf' })).getAttribute('href')).toBe(
    file.url,
  );
  expect(screen.getByText(/1\.2 MB/)).toBeDefined();
  await userEvent.click(screen.getByRole('button', { name: texts.files.delete('plan.pdf') }));
  await userEvent.click(await screen.findByRole('button', { name: texts.records.delete }));
  expect(await screen.findByText(texts.files.none)).toBeDefined();
});

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
