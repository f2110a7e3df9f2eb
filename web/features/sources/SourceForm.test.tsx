import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { unavailable, wrong } from '@/features/events/testing';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { CreateSource } from './queries';
import { SourceForm } from './SourceForm';
import { namesIn } from './sourceDraft';

const push = vi.hoisted(() => vi.fn());
vi.mock('next/navigation', () => ({ useRouter: () => ({ push }) }));
beforeEach(() => push.mockReset());

const words = texts.automation.sources;
const url = 'https://example.com/{{ values.code }}';
const variables = {
  name: 'rates',
  url,
  method: 'GET',
  headers: { Accept: 'text/json' },
  body: null,
  mapping: { top_rate: 'data.0' },
  cacheSeconds: 300,
  secret: null,
};

function creating(payload: object) {
  return {
    request: { query: CreateSource, variables },
    result: { data: { createSource: { source: null, errors: [], ...payload } } },
  };
}

function type(label: string | RegExp, value: string) {
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
}

async function fill() {
  type(/^Name \*/, 'rates');
  type(/^Address/, url);
  type(words.rowOf(words.mappingName, 1), 'top_rate');
  type(words.rowOf(words.mappingPath, 1), 'data.0');
  await userEvent.click(screen.getByRole('button', { name: words.addHeader }));
  type(words.rowOf(words.headerName, 1), 'Accept');
  type(words.rowOf(words.headerValue, 1), 'text/json');
}

const save = () => userEvent.click(screen.getByRole('button', { name: texts.form.save }));

test('a source is made, and the list comes next', async () => {
  const source = {
    __typename: 'Source',
    id: 's1',
    name: 'rates',
    url,
    mapping: variables.mapping,
    cacheSeconds: 300,
  };
  renderApp(<SourceForm />, [creating({ source })]);
  await fill();
  await save();
  await waitFor(() => expect(push).toHaveBeenCalledWith('/automation/sources'));
});

test('each message stands beside its field or its line, and what was typed stays', async () => {
  const errors = [
    wrong('url', 'no such host'),
    wrong('mapping.topRate', 'no path'),
    wrong('headers.Accept', 'no header'),
  ];
  renderApp(<SourceForm />, [creating({ errors })]);
  await fill();
  await save();
  expect(await screen.findByText('no such host')).toBeDefined();
  const line = screen.getByLabelText<HTMLInputElement>(words.rowOf(words.mappingName, 1));
  expect(line.getAttribute('aria-invalid')).toBe('true');
  expect(line.value).toBe('top_rate');
  expect(screen.getByText('no header')).toBeDefined();
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a name in two lines is refused before one of them is lost', async () => {
  renderApp(<SourceForm />);
  await fill();
  await userEvent.click(screen.getByRole('button', { name: words.addMapping }));
  type(words.rowOf(words.mappingName, 2), 'top_rate');
  await save();
  expect(await screen.findByText(words.doubleName('top_rate'))).toBeDefined();
  expect(push).not.toHaveBeenCalled();
});

test('a time to keep answers that is missing, or no number, is refused and not taken for none', async () => {
  renderApp(<SourceForm />, []);
  await fill();
  const seconds = screen.getByLabelText<HTMLInputElement>(words.cacheSeconds);
  await userEvent.clear(seconds);
  await save();
  expect(screen.getByText(words.noSeconds)).toBeDefined();
  await userEvent.type(seconds, '1.5');
  await save();
  expect(screen.getByText(texts.typing.number.INTEGER('12,345'))).toBeDefined();
  expect(seconds.value).toBe('1.5');
  expect(push).not.toHaveBeenCalled();
});

test('a failure is told with its reference', async () => {
  const { request } = creating({});
  renderApp(<SourceForm />, [{ request, result: unavailable }]);
  await fill();
  await save();
  expect((await screen.findByRole('alert')).textContent).toContain('trace1');
});

test('the names that a template takes', () => {
  const template =
    'https://x/{{ params.a }}/{{ params.b | lower }}?v={{ values.c }}&d={{params.a}}';
  expect(namesIn(template, 'params')).toEqual(['a', 'b']);
  expect(namesIn(template, 'values')).toEqual(['c']);
});
