import { expect, test } from 'vitest';
import { mayAsk } from './mayAsk';

test.each([
  [null, ['made'], true],
  [['made'], ['made'], true],
  [['made'], ['editor'], false],
  [['viewer'], ['editor'], true],
  [['editor'], ['viewer'], false],
  [['viewer'], ['made'], false],
  [[], ['editor'], false],
  [[], ['admin'], true],
])('a source for %j is asked by %j: %s', (allowed, roles, expected) => {
  expect(mayAsk(allowed, roles)).toBe(expected);
});
