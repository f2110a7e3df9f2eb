import { expect, test } from 'vitest';
import { safePath } from './next';

test.each(['/', '/collections', '/collections/airports?filter=%7B%7D#top'])(
  '%s is followed',
  (path) => {
    expect(safePath(path)).toBe(path);
  },
);

test.each([
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'javascript:alert(1)',
  '/a\\b',
  '',
])('%s is not', (path) => {
  expect(safePath(path)).toBe('/collections');
});
