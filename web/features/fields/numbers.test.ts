import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plain } from './digits';
import { LOCALES } from './locales.testing';
import { formatNumber, formatPlainly } from './numbers';
import { readNumber } from './readNumber';

/** What is understood as what; null for what is refused. */
const ENTRIES: readonly [string, 'INTEGER' | 'DECIMAL', string, number | null][] = [
  ['en-US', 'DECIMAL', '217,568.46', 217568.46],
  ['en-US', 'DECIMAL', '217568.46', 217568.46],
  ['en-US', 'DECIMAL', '1,000', 1000],
  ['en-US', 'INTEGER', '1,000', 1000],
  ['en-US', 'DECIMAL', '1.234,56', null],
  ['en-US', 'DECIMAL', '1234,56', null],
  ['en-US', 'DECIMAL', '1,00', null],
  ['en-US', 'DECIMAL', '0,012', null],
  ['en-US', 'DECIMAL', '12,3456', null],
  ['en-US', 'DECIMAL', '1 000', null],
  ['en-US', 'DECIMAL', '1e6', null],
  ['en-US', 'DECIMAL', '5²', null],
  ['en-US', 'DECIMAL', '1.2.3', null],
  ['en-US', 'DECIMAL', '.', null],
  ['en-US', 'DECIMAL', '-', null],
  ['en-US', 'DECIMAL', '--5', null],
  ['en-US', 'DECIMAL', '(5)', null],
  ['en-US', 'DECIMAL', '0x10', null],
  ['en-US', 'DECIMAL', '12abc', null],
  ['en-US', 'DECIMAL', 'Infinity', null],
  ['en-US', 'DECIMAL', '.5', 0.5],
  ['en-US', 'DECIMAL', '-.5', -0.5],
  ['en-US', 'DECIMAL', '+5', 5],
  ['en-US', 'DECIMAL', '−5', -5],
  ['en-US', 'DECIMAL', '-0', 0],
  ['en-US', 'INTEGER', '7.5', null],
  ['en-US', 'INTEGER', '7.0', null],
  ['en-US', 'INTEGER', '1.200', null],
  ['en-US', 'INTEGER', '007', 7],
  ['en-US', 'INTEGER', '9,007,199,254,740,991', 9007199254740991],
  ['en-US', 'INTEGER', '9007199254740992', null],
  ['en-US', 'INTEGER', '9007199254740993', null],
  ['en-US', 'DECIMAL', '123456789012.345', 123456789012.345],
  ['en-US', 'DECIMAL', '123456789012.3456', null],
  ['en-US', 'DECIMAL', '123456789012.3450', 123456789012.345],
  ['en-US', 'DECIMAL', '999999999999999', 999999999999999],
  ['en-US', 'DECIMAL', '1000000000000000', null],
  ['en-US', 'DECIMAL', '0.000000000000001', 1e-15],
  ['en-US', 'DECIMAL', '0.0000000000000001', null],
  ['de', 'DECIMAL', '1.234,56', 1234.56],
  ['de', 'DECIMAL', '217,568.46', null],
  ['de', 'DECIMAL', '1.5', null],
  ['de', 'INTEGER', '1.200', 1200],
  ['de', 'INTEGER', '1,000', null],
  ['de-CH', 'DECIMAL', "1'234.5", 1234.5],
  ['de-CH', 'DECIMAL', '1’234.5', 1234.5],
  ['fr', 'DECIMAL', '1 234,5', 1234.5],
  ['fr', 'DECIMAL', '1\u00a0234,5', 1234.5],
  ['fr', 'DECIMAL', '1\u202f234,5', 1234.5],
  ['fr', 'DECIMAL', '12 34,5', null],
  ['es', 'INTEGER', '1.234', 1234],
  ['es', 'INTEGER', '1234', 1234],
  ['en-IN', 'DECIMAL', '12,34,567.89', 1234567.89],
  ['en-IN', 'DECIMAL', '1,234,567.89', null],
  ['en-US', 'DECIMAL', '12,34,567.89', null],
  ['ar-EG', 'DECIMAL', '١٬٢٣٤٫٥', 1234.5],
  ['ar-EG', 'DECIMAL', '1,234.5', 1234.5],
  ['fa', 'DECIMAL', '۱۲۳۴٫۵', 1234.5],
  ['fa', 'DECIMAL', '\u200e−۱۲۳۴٫۵', -1234.5],
  ['ja', 'DECIMAL', '１，２３４．５', 1234.5],
];

test.each(ENTRIES)('%s %s: %s', (locale, kind, text, value) => {
  const reading = readNumber(text, kind, locale);
  expect('value' in reading ? reading.value : null).toBe(value);
});

test('a refusal shows the accepted form in the locale, or names the limit', () => {
  expect(readNumber('x', 'DECIMAL', 'de')).toEqual({ problem: 'Enter a number such as 12.345,67' });
  expect(readNumber('7.5', 'INTEGER', 'en-US')).toEqual({
    problem: 'Enter a whole number such as 12,345',
  });
  expect(readNumber('9007199254740992', 'INTEGER', 'en-US')).toEqual({
    problem: 'Enter a whole number between -9,007,199,254,740,991 and 9,007,199,254,740,991',
  });
});

/** All decimals that the API takes: up to 15 digits, anywhere within 15 places of the point. */
const decimals = fc
  .tuple(fc.bigInt(-999_999_999_999_999n, 999_999_999_999_999n), fc.integer({ min: 0, max: 15 }))
  .map(([digits, places]) => Number(`${digits}e-${places}`));
const integers = fc.maxSafeInteger();
const SEPARATORS = [...".,'’ -+−\u00a0\u202f٫٬", ...'eE%(x'];
const noise = fc
  .array(fc.constantFrom(...'0123456789', ...'٠١٢٣٤٥٦٧٨٩', ...'۱۲۳', ...SEPARATORS), {
    minLength: 1,
    maxLength: 16,
  })
  .map((characters) => characters.join(''));

describe.each(LOCALES)('%s', (locale) => {
  test('what is shown is read as the same number', () => {
    fc.assert(
      fc.property(decimals, (value) => {
        for (const format of [formatNumber, formatPlainly]) {
          const reading = readNumber(format(value, locale), 'DECIMAL', locale);
          expect(reading).toEqual({ value: value || 0 });
        }
      }),
    );
    fc.assert(
      fc.property(integers, (value) => {
        for (const format of [formatNumber, formatPlainly]) {
          expect(readNumber(format(value, locale), 'INTEGER', locale)).toEqual({ value });
        }
      }),
    );
  });

  test('whatever is typed is refused, or keeps its digits', () => {
    const entries = fc.oneof(noise, fc.string(), decimals.map(String), integers.map(String));
    fc.assert(
      fc.property(entries, fc.constantFrom('INTEGER', 'DECIMAL'), (text, kind) => {
        const reading = readNumber(text, kind, locale);
        if ('value' in reading) {
          const shown = formatNumber(reading.value, locale);
          expect(readNumber(shown, kind, locale)).toEqual(reading);
          expect(Math.abs(reading.value)).toBe(Number(inDigits(text, locale)));
          expect(/[1-9]/.test(plain(text)) && /[-−]/.test(plain(text))).toBe(reading.value < 0);
        }
      }),
      { numRuns: 200 },
    );
  });
});

/** The number without its sign, by nothing but its digits and the last sign for decimals. */
function inDigits(text: string, locale: string): string {
  const digits = /[0-9]/.test(text) ? `${locale}-u-nu-latn` : locale;
  const parts = new Intl.NumberFormat(digits).formatToParts(0.5);
  const decimal = parts.find(({ type }) => type === 'decimal')?.value ?? '.';
  const typed = plain(text);
  const at = typed.lastIndexOf(decimal);
  const only = (part: string) => part.replace(/[^0-9]/g, '');
  return at < 0 ? only(typed) : `${only(typed.slice(0, at))}.${only(typed.slice(at))}`;
}
