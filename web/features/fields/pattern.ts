import { digitsOf } from './digits';

/** A day and a time of day as clocks show them; `fraction` has the digits after the seconds, and may be empty. */
export type Wall = {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  fraction: string;
};

export const MIDNIGHT = { hour: 0, minute: 0, second: 0, fraction: '' };

export type Token = {
  type: 'literal' | 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'period';
  text: string;
};

/** How a locale writes dates, or dates with times: its order, its separators and its names. */
export type Pattern = {
  locale: string;
  tokens: readonly Token[];
  /** January to December, where months have names. */
  months: readonly string[] | null;
  /** For each hour of the day what stands for it, and the part of the day where that is written. */
  hours: readonly { hour: string; period: string }[];
  /** Between seconds and their fraction. */
  decimal: string;
  digits: (ascii: string) => string;
};

const TYPES: Readonly<Record<string, Token['type']>> = {
  year: 'year',
  month: 'month',
  day: 'day',
  hour: 'hour',
  minute: 'minute',
  second: 'second',
  dayPeriod: 'period',
};

/** Learns a pattern from what `Intl` writes. Dates are Gregorian everywhere, as the API's are. */
export function patternOf(locale: string, options: Intl.DateTimeFormatOptions): Pattern {
  const format = new Intl.DateTimeFormat(locale, {
    ...options,
    calendar: 'gregory',
    timeZone: 'UTC',
  });
  const partsAt = (month: number, hour: number) =>
    format
      .formatToParts(new Date(Date.UTC(2026, month, 2, hour, 4, 5)))
      .map(({ type, value }) => ({ type, value: value.replace(/\u202f/g, ' ') })); // as format() does
  const partOf = (parts: { type: string; value: string }[], wanted: string) =>
    parts.find(({ type }) => type === wanted)?.value ?? '';
  const digits = digitsOf(locale, format.resolvedOptions().numberingSystem);
  const months = Array.from({ length: 12 }, (_, month) => partOf(partsAt(month, 0), 'month'));
  const hasNames = months.some((month) => !/^\p{Nd}+$/u.test(month));
  return {
    locale,
    tokens: partsAt(0, 9).map(({ type, value }) => ({
      type: TYPES[type] ?? 'literal',
      text: value,
    })),
    months: hasNames ? months : null,
    hours: Array.from({ length: 24 }, (_, hour) => {
      const parts = partsAt(0, hour);
      return { hour: partOf(parts, 'hour'), period: partOf(parts, 'dayPeriod') };
    }),
    decimal: decimalSign(locale),
    digits,
  };
}

function decimalSign(locale: string): string {
  const parts = new Intl.NumberFormat(locale).formatToParts(1.5);
  return parts.find(({ type }) => type === 'decimal')?.value ?? '.';
}

/** Writes a wall time so that `patternReader.ts` reads the same: years have four digits, fractions all of theirs. */
export function write(pattern: Pattern, wall: Wall): string {
  const { tokens, months, hours, decimal, digits } = pattern;
  const number = (value: number, width: number) => digits(String(value).padStart(width, '0'));
  return tokens
    .map(({ type, text }) => {
      switch (type) {
        case 'literal':
          return text;
        case 'year':
          return number(wall.year, 4);
        case 'month':
          return months?.[wall.month - 1] ?? number(wall.month, text.length);
        case 'day':
          return number(wall.day, text.length);
        case 'hour':
          return hours[wall.hour]?.hour ?? '';
        case 'period':
          return hours[wall.hour]?.period ?? '';
        case 'minute':
          return number(wall.minute, 2);
        case 'second':
          return number(wall.second, 2) + (wall.fraction && decimal + digits(wall.fraction));
      }
      return '';
    })
    .join('');
}

/** The pattern in letters, for people: "DD/MM/YYYY". */
export function hintOf({ tokens, hours }: Pattern): string {
  const periods = [...new Set(hours.map(({ period }) => period))].join('/');
  const letters = { year: 'YYYY', month: 'MM', day: 'DD', hour: 'hh', minute: 'mm', second: 'ss' };
  return tokens
    .map(({ type, text }) => {
      if (type === 'literal') {
        return text;
      }
      return type === 'period' ? periods : type === 'hour' && !periods ? 'HH' : letters[type];
    })
    .join('');
}
