import { expect, test } from 'vitest';
import { rowsInSight } from './useRowsInSight';

test.each([
  [0, 0],
  [0, 400],
  [39_000, 400],
  [4_000_000, 400],
])('scrolled by %i in %i pixels, drawn rows and room together are all rows', (top, size) => {
  const { first, end, above, below } = rowsInSight(top, size, 1000, 40);
  expect(above + (end - first) * 40 + below).toBe(40_000);
  expect(end - first).toBeLessThanOrEqual(400 / 40 + 2 * 12 + 1);
  expect(first).toBeGreaterThanOrEqual(0);
});

test('what is in sight is drawn', () => {
  const { first, end } = rowsInSight(8_000, 400, 1000, 40);
  expect(first).toBeLessThanOrEqual(200);
  expect(end).toBeGreaterThanOrEqual(210);
});
