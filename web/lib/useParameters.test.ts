import { act, renderHook } from '@testing-library/react';
import { startTransition, use, useEffect, useState } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import { useParameters } from './useParameters';

// As Next's router: it sees what is written into the history, and tells of it in a transition, when it has the time.
const router = vi.hoisted(() => ({ turn: Promise.resolve(), listen: (_query: string) => {} }));

vi.mock('next/navigation', () => ({
  usePathname: () => '/towns',
  useSearchParams: () => {
    const [told, tell] = useState<URLSearchParams | Promise<URLSearchParams>>(
      () => new URLSearchParams(window.location.search),
    );
    useEffect(() => {
      router.listen = (query) => tell(router.turn.then(() => new URLSearchParams(query)));
    }, []);
    return told instanceof Promise ? use(told) : told;
  },
}));

let giveTurn: () => void;

beforeEach(() => {
  window.history.replaceState(null, '', '/towns?q=port');
  router.turn = new Promise((resolve) => {
    giveTurn = resolve;
  });
  const replaceState = window.history.replaceState.bind(window.history);
  vi.spyOn(window.history, 'replaceState').mockImplementation((data, unused, url) => {
    replaceState(data, unused, url);
    startTransition(() => router.listen(window.location.search));
  });
});

const adding = (name: string, value: string) => (parameters: URLSearchParams) => {
  parameters.set(name, value);
  return parameters;
};

test('a change is seen before the router tells of it, and stays when it has', async () => {
  const { result } = renderHook(useParameters);
  await act(async () => result.current[1](adding('sort', 'name')));
  expect(String(result.current[0])).toBe('q=port&sort=name');
  await act(async () => giveTurn());
  expect(String(result.current[0])).toBe('q=port&sort=name');
  expect(window.location.search).toBe('?q=port&sort=name');
});

test('a second change keeps the first, though the router has told of neither', async () => {
  const { result } = renderHook(useParameters);
  const [, change] = result.current;
  await act(async () => change(adding('sort', 'name')));
  await act(async () => change(adding('columns', 'note')));
  expect(String(result.current[0])).toBe('q=port&sort=name&columns=note');
  await act(async () => giveTurn());
  expect(window.location.search).toBe('?q=port&sort=name&columns=note');
});

test('without parameters the address is the path alone', async () => {
  const { result } = renderHook(useParameters);
  await act(async () => result.current[1](() => new URLSearchParams()));
  expect(window.location.pathname + window.location.search).toBe('/towns');
});
