import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';
import { aField } from '@/features/fields/testing';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { FilesInput } from './FilesInput';
import { CompleteUpload, FilesByIds, StartUpload } from './queries';
import { useFilesUnderWay } from './waiting';

const parts = vi.hoisted(() => ({ send: vi.fn() }));
vi.mock('./parts', () => ({ sendParts: parts.send }));

function stored(id: string, name: string) {
  return {
    __typename: 'File',
    id,
    name,
    size: 5,
    contentType: 'text/plain',
    createdAt: '2026-01-01T00:00:00Z',
    createdBy: 'u1',
    createdByName: null,
    thumbnailUrl: null,
  };
}

function found(ids: string[], names: string[]) {
  return {
    request: { query: FilesByIds, variables: { ids } },
    result: { data: { files: names.map((name) => stored(name, `${name}.txt`)) } },
  };
}

/** The form around it: shows what it would save, and whether it waits. */
function Form({ start, most }: { start: string[]; most?: number }) {
  const [value, setValue] = useState<unknown>(start);
  const waits = useFilesUnderWay();
  const field = aField('papers', 'FILES', {
    options: most === undefined ? {} : { maxFiles: most },
  });
  return (
    <>
      <FilesInput field={field} label="Papers" value={value} onChange={setValue} />
      <output>{`${JSON.stringify(value)} ${waits ? 'waits' : 'ready'}`}</output>
    </>
  );
}

const begun = {
  request: {
    query: StartUpload,
    variables: { name: 'new.txt', size: 5, contentType: 'text/plain' },
  },
  result: {
    data: {
      startUpload: {
        __typename: 'StartUploadPayload',
        upload: { __typename: 'Upload', id: 'up', partSize: 10, parts: [] },
        errors: [],
      },
    },
  },
};
const done = {
  request: { query: CompleteUpload, variables: { id: 'up', parts: [] } },
  result: {
    data: {
      completeUpload: {
        __typename: 'FilePayload',
        file: stored('new', 'new.txt'),
        errors: [],
      },
    },
  },
};

test('a file joins the value when it has been uploaded, and the form waits until then', async () => {
  let arrive = (_: never[]) => {};
  parts.send.mockReturnValue(new Promise<never[]>((resolve) => (arrive = resolve)));
  const { container } = renderApp(<Form start={['a']} />, [
    found(['a'], ['a']),
    begun,
    done,
    found(['a', 'new'], ['a', 'new']),
  ]);
  await screen.findByRole('link', { name: 'a.txt' });
  expect(screen.getByText('["a"] ready')).toBeDefined();
  const input = container.querySelector<HTMLInputElement>('input[type=file]');
  await userEvent.upload(
    input as HTMLInputElement,
    new File(['bytes'], 'new.txt', { type: 'text/plain' }),
  );
  expect(await screen.findByText('["a"] waits')).toBeDefined();
  arrive([]);
  expect(await screen.findByText('["a","new"] ready')).toBeDefined();
  expect(await screen.findByRole('link', { name: 'new.txt' })).toBeDefined();
});

test('a file is taken out, and one that is not there any more can be, too', async () => {
  renderApp(<Form start={['a', 'gone']} />, [found(['a', 'gone'], ['a']), found(['a'], ['a'])]);
  await screen.findByRole('link', { name: 'a.txt' });
  await userEvent.click(
    screen.getByRole('button', { name: texts.files.remove(texts.files.unavailable) }),
  );
  expect(await screen.findByText('["a"] ready')).toBeDefined();
  await userEvent.click(screen.getByRole('button', { name: texts.files.remove('a.txt') }));
  expect(await screen.findByText('[] ready')).toBeDefined();
});

test('a field that has as many files as it takes offers no place for more', async () => {
  const { container } = renderApp(<Form start={['a']} most={1} />, [found(['a'], ['a'])]);
  await screen.findByRole('link', { name: 'a.txt' });
  expect(container.querySelector('input[type=file]')).toBeNull();
});
