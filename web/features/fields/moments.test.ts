import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LOCALES } from './locales.testing';
import { formatExactly, shownMoments, typedMoments } from './moments';
import { momentHint, readMoment } from './readMoment';
import { isoOf, momentOf, sameMoment } from './zones';

const ZONES = [
  ...['UTC', 'Europe/Berlin', 'Europe/London', 'America/New_York', 'America/St_Johns'],
  ...['Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia', 'Africa/Casablanca'],
];

const ENTRIES: readonly [string, string, string, string | null][] = [
  ['en-US', 'UTC', '01/02/2026, 3:04 PM', '2026-01-02T15:04:00+00:00'],
  ['en-US', 'UTC', '1/2/2026 3:04pm', '2026-01-02T15:04:00+00:00'],
  ['en-US', 'UTC', 'Jan 2, 2026, 3:04 p.m.', '2026-01-02T15:04:00+00:00'],
  ['en-US', 'UTC', '01/02/2026, 12:00 AM', '2026-01-02T00:00:00+00:00'],
  ['en-US', 'UTC', '01/02/2026, 12:00 PM', '2026-01-02T12:00:00+00:00'],
  ['en-US', 'UTC', '01/02/2026, 3:04', null],
  ['en-US', 'UTC', '01/02/2026, 13:04 PM', null],
  ['en-US', 'UTC', '01/02/2026, 0:04 AM', null],
  ['en-US', 'UTC', '01/02/2026', null],
  ['en-US', 'UTC', '13/02/2026, 3:04 PM', null],
  ['en-US', 'UTC', '01/02/26, 3:04 PM', null],
  ['en-US', 'UTC', '01/02/2026, 3:04:05.123456 PM', '2026-01-02T15:04:05.123456+00:00'],
  ['en-US', 'UTC', '01/02/2026, 3:04:05.1234567 PM', null],
  ['en-US', 'UTC', '2026-01-02 15:04', '2026-01-02T15:04:00+00:00'],
  ['en-US', 'UTC', '2026-01-02T15:04:05.5Z', '2026-01-02T15:04:05.5+00:00'],
  ['en-US', 'UTC', '2026-01-02T15:04:05+02:00', '2026-01-02T13:04:05+00:00'],
  ['en-US', 'UTC', '2026-01-02 24:00', null],
  ['en-US', 'UTC', '2026-01-02 23:60', null],
  ['en-US', 'UTC', '2026-02-30 12:00', null],
  ['en-GB', 'Europe/London', '02/07/2026, 15:04', '2026-07-02T14:04:00+00:00'],
  ['de', 'Europe/Berlin', '02.01.2026 15:04', '2026-01-02T14:04:00+00:00'],
  ['de', 'Europe/Berlin', '02.01.2026, 15:04:05,25', '2026-01-02T14:04:05.25+00:00'],
  ['de', 'Europe/Berlin', '29.03.2026, 02:30', null], // clocks go from 2 to 3
  ['de', 'Europe/Berlin', '29.03.2026, 01:59', '2026-03-29T00:59:00+00:00'],
  ['de', 'Europe/Berlin', '29.03.2026, 03:00', '2026-03-29T01:00:00+00:00'],
  ['de', 'Europe/Berlin', '25.10.2026, 02:30', '2026-10-25T00:30:00+00:00'], // the earlier one
  ['de', 'Europe/Berlin', '25.10.2026, 02:30 +01:00', '2026-10-25T01:30:00+00:00'],
  ['de', 'Europe/Berlin', '25.10.2026, 02:30 UTC+02:00', '2026-10-25T00:30:00+00:00'],
  ['fi', 'UTC', '2.1.2026 klo 15.04', '2026-01-02T15:04:00+00:00'],
  ['fi', 'UTC', '2.1.2026 15.04', '2026-01-02T15:04:00+00:00'],
  ['vi', 'UTC', '15:04 02/01/2026', '2026-01-02T15:04:00+00:00'],
  ['zh-TW', 'UTC', '2026/01/02 下午 3:04', '2026-01-02T15:04:00+00:00'],
  ['ar-EG', 'UTC', '٠٢/٠١/٢٠٢٦، ٣:٠٤ م', '2026-01-02T15:04:00+00:00'],
  ['el', 'UTC', '02/01/2026, 3:04 μμ', '2026-01-02T15:04:00+00:00'],
];

test.each(ENTRIES)('%s in %s: %s', (locale, zone, text, value) => {
  const reading = readMoment(text, locale, zone);
  expect('value' in reading ? reading.value : null).toBe(value);
});

test('a refusal shows the accepted form, or says that clocks skip the time', () => {
  expect(readMoment('soon', 'en-US', 'UTC')).toEqual({
    problem:
      'Enter a date and time as MM/DD/YYYY, hh:mm AM/PM, such as 01/31/2026, 03:04 PM, or as YYYY-MM-DD HH:mm',
  });
  expect(readMoment('2026-03-29 02:30', 'de', 'Europe/Berlin')).toEqual({
    problem: 'Clocks in Europe/Berlin skip this time. Enter another one',
  });
  expect(momentHint('de')).toBe('DD.MM.YYYY, HH:mm');
});

test('a time that clocks show twice is shown with its offset', () => {
  const shown = (iso: string) => formatExactly(iso, typedMoments('de'), 'Europe/Berlin');
  expect(shown('2026-10-25T00:30:00+00:00')).toBe('25.10.2026, 02:30 +02:00');
  expect(shown('2026-10-25T01:30:00+00:00')).toBe('25.10.2026, 02:30 +01:00');
  expect(shown('2026-10-25T02:30:00+00:00')).toBe('25.10.2026, 03:30');
});

test('moments are the same by instant, however they are spelt, to the last digit', () => {
  expect(sameMoment('2026-01-02T03:04:05+00:00', '2026-01-02T03:04:05.000Z')).toBe(true);
  expect(sameMoment('2026-01-02T03:04:05+00:00', '2026-01-02T04:04:05+01:00')).toBe(true);
  expect(sameMoment('2026-01-02T03:04:05.123456+00:00', '2026-01-02T03:04:05.123Z')).toBe(false);
  expect(sameMoment('never', 'never')).toBe(true);
});

const fractions = fc.oneof(
  fc.constant(''),
  fc.integer({ min: 1, max: 999_999 }).map((micros) => String(micros).padStart(6, '0')),
);
const seconds = fc.oneof(
  fc.integer({ min: -62_130_000_000, max: 253_402_000_000 }),
  fc.integer({ min: Date.UTC(2020, 0) / 1000, max: Date.UTC(2030, 0) / 1000 }),
  // around the ends and beginnings of summer time
  fc.integer({ min: -7200, max: 7200 }).map((away) => Date.UTC(2026, 2, 29, 1) / 1000 + away),
  fc.integer({ min: -7200, max: 7200 }).map((away) => Date.UTC(2026, 9, 25, 1) / 1000 + away),
  fc.integer({ min: -7200, max: 7200 }).map((away) => Date.UTC(2026, 10, 1, 6) / 1000 + away),
);
const moments = fc
  .record({ seconds, fraction: fractions })
  .map((moment) => isoOf({ ...moment, fraction: moment.fraction.replace(/0+$/, '') }));

describe.each(LOCALES)('%s', (locale) => {
  test('what is shown is read as the same moment, in every time zone', () => {
    fc.assert(
      fc.property(moments, fc.constantFrom(...ZONES), (iso, zone) => {
        for (const patterns of [shownMoments(locale), typedMoments(locale)]) {
          const shown = formatExactly(iso, patterns, zone);
          expect(readMoment(shown, locale, zone), shown).toEqual({ value: iso });
        }
      }),
      { numRuns: 40 },
    );
  });

  test('it is what Intl writes', () => {
    for (let hour = 0; hour < 24; hour++) {
      const date = new Date(Date.UTC(2026, 10, 12, hour, 5, 7));
      for (const timeStyle of ['short', 'medium'] as const) {
        const options = { dateStyle: 'medium', timeStyle, calendar: 'gregory' } as const;
        const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
        const whole = timeStyle === 'short' ? date.setUTCSeconds(0) : date.setUTCSeconds(7);
        const shown = formatExactly(new Date(whole).toISOString(), shownMoments(locale), 'UTC');
        expect(shown).toBe(format.format(date));
      }
    }
  });

  test('what is typed is refused, or read back from what is shown for it', () => {
    const noise = fc
      .tuple(moments, fc.nat(40), fc.constantFrom(...'0123456789:./-, apmAP'))
      .map(([iso, at, character]) => {
        const shown = formatExactly(iso, typedMoments(locale), 'UTC');
        return shown.slice(0, at) + character + shown.slice(at + 1);
      });
    fc.assert(
      fc.property(fc.oneof(noise, fc.string()), fc.constantFrom(...ZONES), (text, zone) => {
        const reading = readMoment(text, locale, zone);
        if ('value' in reading) {
          const shown = formatExactly(reading.value, typedMoments(locale), zone);
          expect(readMoment(shown, locale, zone)).toEqual(reading);
          expect(momentOf(reading.value)).not.toBeNull();
        }
      }),
      { numRuns: 40 },
    );
  });
});
