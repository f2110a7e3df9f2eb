import { expect, test } from 'vitest';
import { texts } from '@/lib/texts';
import { jsonProblem } from './json';

test.each([
  '',
  ' ',
  '{"a": [1, -2.50, 1.5e3, 0.1, 0, -0.0]}',
  '"12345678901234567890"',
  '{"a\\"1": 1}',
  '9007199254740991',
  '1e300',
  '100000000000000000000',
])('%s is kept', (text) => {
  expect(jsonProblem(text)).toBeUndefined();
});

test.each(['{', '{a: 1}', "{'a': 1}", '01', '1,5'])('%s is not JSON', (text) => {
  expect(jsonProblem(text)).toBe(texts.fields.invalidJson);
});

test.each([
  '9007199254740993',
  '12345678901234567890',
  '0.12345678901234567891',
  '1e400',
  '1e-400',
])('%s would be another number', (number) => {
  expect(jsonProblem(`{"a": ${number}}`)).toBe(texts.typing.inexactNumber(number));
});
