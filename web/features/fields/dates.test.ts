import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDate, isoDate, shownDates, typedDates } from './dates';
import { plain } from './digits';
import { LOCALES } from './locales.testing';
import { dateHint, readDate } from './readDate';

const ENTRIES: readonly [string, string, string | null][] = [
  ['en-US', '12/31/1985', '1985-12-31'],
  ['en-US', '2/3/1985', '1985-02-03'],
  ['en-US', '1985-12-31', '1985-12-31'],
  ['en-US', 'Dec 31, 1985', '1985-12-31'],
  ['en-US', 'dec 31 1985', '1985-12-31'],
  ['en-US', '31/12/1985', null],
  ['en-US', '2/30/1985', null],
  ['en-US', '2/29/2100', null],
  ['en-US', '2/29/2000', '2000-02-29'],
  ['en-US', '12/31/85', null],
  ['en-US', '5.4.85', null],
  ['en-US', '31.12.1985', null],
  ['en-US', '12.31.1985', null],
  ['en-US', '31122026', null],
  ['en-US', '12/31/01985', null],
  ['en-US', '1985-2-3', null],
  ['en-US', '1985-02-30', null],
  ['en-US', '0/1/1985', null],
  ['en-US', '1/1/0000', null],
  ['en-US', '1/1/0001', '0001-01-01'],
  ['en-US', 'Foo 31, 1985', null],
  ['en-US', 'tomorrow', null],
  ['en-GB', '31/12/1985', '1985-12-31'],
  ['en-GB', '12/31/1985', null],
  ['en-GB', '2 Jan 2026', '2026-01-02'],
  ['de', '31.12.1985', '1985-12-31'],
  ['de', '1.2.1985', '1985-02-01'],
  ['de', '31/12/1985', null],
  ['de', '1.2.85', null],
  ['sv', '1985-12-31', '1985-12-31'],
  ['nl', '31-12-1985', '1985-12-31'],
  ['cs', '31.12.1985', '1985-12-31'],
  ['hu', '1985. 12. 31.', '1985-12-31'],
  ['hu', '1985.12.31', '1985-12-31'],
  ['ja', '１９８５／１２／３１', '1985-12-31'],
  ['zh-CN', '1985年12月31日', '1985-12-31'],
  ['fa', '۱۹۸۵/۱۲/۳۱', '1985-12-31'],
  ['ar-EG', '٣١/١٢/١٩٨٥', '1985-12-31'],
  ['ar-EG', '31/12/1985', '1985-12-31'],
  ['pt-BR', '2 de mar. de 2026', '2026-03-02'],
  ['pt-BR', '2 de mar de 2026', '2026-03-02'],
  ['vi', '2 thg 12, 2026', '2026-12-02'],
  ['tr', '2 Oca 2026', '2026-01-02'],
];

test.each(ENTRIES)('%s: %s', (locale, text, value) => {
  const reading = readDate(text, locale);
  expect('value' in reading ? reading.value : null).toBe(value);
});

test('a refusal shows the accepted form', () => {
  expect(readDate('5.4.85', 'en-US')).toEqual({
    problem: 'Enter a date as MM/DD/YYYY, such as 01/31/2026, or as YYYY-MM-DD',
  });
  expect(readDate('2/30/1985', 'en-US')).toEqual({
    problem: "This date doesn't exist. Enter it as MM/DD/YYYY or YYYY-MM-DD",
  });
  expect(dateHint('de')).toBe('DD.MM.YYYY');
});

const days = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
  .filter((iso) => iso.length === 10);
const NUMBERS = fc.integer({ min: 0, max: 40 });
const noise = fc
  .tuple(NUMBERS, NUMBERS, fc.integer({ min: 0, max: 3000 }), fc.constantFrom(...'/.-, '))
  .chain(([one, other, year, separator]) =>
    fc.shuffledSubarray([one, other, year], { minLength: 3 }).map((parts) => parts.join(separator)),
  );

describe.each(LOCALES)('%s', (locale) => {
  test('what is shown is read as the same day', () => {
    fc.assert(
      fc.property(days, (iso) => {
        for (const pattern of [shownDates(locale), typedDates(locale)]) {
          expect(readDate(formatDate(iso, pattern), locale)).toEqual({ value: iso });
        }
        expect(readDate(iso, locale)).toEqual({ value: iso });
      }),
      { numRuns: 50 },
    );
  });

  test('it is what Intl writes', () => {
    const format = new Intl.DateTimeFormat(locale, {
      dateStyle: 'medium',
      calendar: 'gregory',
      timeZone: 'UTC',
    });
    for (let month = 0; month < 12; month++) {
      const date = new Date(Date.UTC(2026, month, 12 + month));
      const [year, at, day] = [2026, month + 1, 12 + month];
      const shown = formatDate(isoDate({ year, month: at, day }), shownDates(locale));
      expect(shown).toBe(format.format(date));
    }
  });

  test('whatever is typed is refused, or keeps its numbers', () => {
    fc.assert(
      fc.property(fc.oneof(noise, fc.string()), (text) => {
        const reading = readDate(text, locale);
        if ('value' in reading) {
          expect(numbersIn(reading.value)).toEqual(numbersIn(text));
          const shown = formatDate(reading.value, typedDates(locale));
          expect(readDate(shown, locale)).toEqual(reading);
        }
      }),
      { numRuns: 100 },
    );
  });
});

function numbersIn(text: string): number[] {
  const numbers = plain(text).match(/[0-9]+/g) ?? [];
  return numbers.map(Number).sort((one, other) => one - other);
}
