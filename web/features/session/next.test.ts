import { expect, test } from 'vitest';
import { safePath } from './next';

const HOME = '/collections';

test.each([
  '/',
  '/collections',
  '/collections/airports?filter=%7B%7D#top',
  '/search?q=https://example.com//a',
  '/collections/%C3%A9t%C3%A9',
])('%j is followed', (path) => {
  expect(safePath(path)).toBe(path);
});

test.each([
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'javascript:alert(1)',
  '/a\\b',
  '',
  '/\t/evil.example/phish',
  '/\n/evil.example',
  '/\r\n/evil.example',
  '\t//evil.example',
  ' //evil.example',
  '/ /evil.example',
  '/\u0000/evil.example',
  '/\u007f/evil.example',
  '/..//evil.example',
  '/a/%2e%2e//evil.example',
  '/.//evil.example',
])('%j is not', (path) => {
  expect(safePath(path)).toBe(HOME);
});

const PARTS = [
  '/', '//', '\\', '\t', '\n', '\r', ' ', '\u0000', '\u001f', '\u007f', '\u0085', '\u00a0', '\u2028', '\u3000',
  '\uff0f', '\ufeff', '.', '..', '%2e', '%2f', '%5c', '%09', '@', ':', '?', '#', ';', 'http:', 'https:', 'javascript:',
  'evil.example', '[::1]', 'a', '0',
]; // biome-ignore format: a table

/** Numbers that look random and are the same each time (mulberry32). */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    yield ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }
}

/** Where a browser would be that follows the path, and one that takes the path of that address alone. */
function leaves(path: string): boolean {
  const origin = 'https://app.example';
  const url = new URL(path, `${origin}/sign-in?next=x`);
  return url.origin !== origin || new URL(url.pathname, origin).origin !== origin;
}

test('whatever is asked for, the browser stays on this site', () => {
  const chance = numbers(7);
  const next = (below: number) => Math.floor((chance.next().value as number) * below);
  const asked = Array.from({ length: 3000 }, (_, round) => {
    const parts = Array.from({ length: 1 + next(6) }, () => PARTS[next(PARTS.length)]);
    return (round % 2 ? '/' : '') + parts.join('');
  });
  const followed = asked.filter((path) => safePath(path) === path);
  expect(followed.length).toBeGreaterThan(100);
  expect(asked.filter((path) => !['/collections', path].includes(safePath(path)))).toEqual([]);
  expect(followed.filter(leaves)).toEqual([]);
});
