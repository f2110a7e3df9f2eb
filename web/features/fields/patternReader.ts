import { plain, remembered } from './digits';
import type { Pattern, Token, Wall } from './pattern';

type Reader = (typed: string) => Wall | null;

const COMMA = '[\\s,\u060c\u3001]+';

/**
 * Reads what `write` writes by a pattern. Spaces, capitals, and the points of abbreviations do not matter, nor leading
 * zeros of days, months and hours; separators and the four digits of years do. Null for all else.
 */
export function readerOf(pattern: Pattern): Reader {
  const expression = new RegExp(`^${expressionOf(pattern)}$`, 'u');
  return (typed) => {
    const found = expression.exec(folded(typed, pattern.locale));
    return found ? wallOf(pattern, found.groups ?? {}) : null;
  };
}

export function folded(text: string, locale: string): string {
  return plain(text).toLocaleLowerCase(locale);
}

function wallOf(pattern: Pattern, parts: Readonly<Record<string, string>>): Wall | null {
  const { year, month = '', day, hour, period = '', minute = 0, second = 0, fraction = '' } = parts;
  const monthThen = pattern.months ? monthOf(pattern, month) : Number(month);
  const hourThen = hour === undefined ? 0 : hourOf(pattern, hour, period);
  if (monthThen === null || hourThen === null) {
    return null;
  }
  return {
    year: Number(year),
    month: monthThen,
    day: Number(day),
    hour: hourThen,
    minute: Number(minute),
    second: Number(second),
    fraction,
  };
}

/** The month; null where several are written like this. */
function monthOf({ months, locale }: Pattern, typed: string): number | null {
  const fitting = (months ?? []).flatMap((name, month) =>
    short(folded(name, locale)) === short(typed) ? [month + 1] : [],
  );
  return only(fitting);
}

function only(found: readonly number[]): number | null {
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** Without points and spaces, so that "a.m." is "am". */
function short(text: string): string {
  return text.replace(/[.\s]/g, '');
}

/** The hour of the day; null where none, or several, are written like this. */
function hourOf({ hours, locale }: Pattern, typed: string, period: string): number | null {
  const fitting = hours.flatMap((each, hour) => {
    const isHour = Number(plain(each.hour)) === Number(typed);
    return isHour && short(folded(each.period, locale)) === short(period) ? [hour] : [];
  });
  return only(fitting);
}

function expressionOf(pattern: Pattern): string {
  return pattern.tokens
    .map((token, index, all) => {
      return token.type === 'literal'
        ? literal(token, all[index - 1]?.type, all[index + 1]?.type, pattern.locale)
        : value(token, pattern);
    })
    .join('');
}

function value({ type }: Token, pattern: Pattern): string {
  const { locale, months, hours, decimal } = pattern;
  switch (type) {
    case 'year':
      return '(?<year>[0-9]{4})';
    case 'minute':
      return '(?<minute>[0-9]{2})';
    case 'second':
      return `(?<second>[0-9]{2})(?:${escaped(decimal)}(?<fraction>[0-9]+))?`;
    case 'period':
      return `\\s*(?<period>${oneOf(hours.map(({ period }) => folded(period, locale)))})\\s*`;
    case 'month':
      return `(?<month>${months ? oneOf(months.map((name) => folded(name, locale))) : '[0-9]{1,2}'})`;
    default:
      return `(?<${type}>[0-9]{1,2})`;
  }
}

/** Any of these names, with points and spaces or without; the longest first, as "thg 12" begins with "thg 1". */
function oneOf(names: readonly string[]): string {
  const longest = [...new Set(names.map(short))].sort((one, other) => other.length - one.length);
  return longest.map((name) => `${[...name].map(escaped).join('[. ]?')}\\.?`).join('|');
}

function literal(
  token: Token,
  before: Token['type'] | undefined,
  after: Token['type'] | undefined,
  locale: string,
): string {
  const core = folded(token.text, locale);
  const loose = `\\s*${escaped(core)}\\s*`;
  if (before === undefined || after === undefined) {
    return `(?:${loose})?`;
  }
  if (before === 'period' || after === 'period') {
    return core === '' ? '\\s*' : `(?:${loose}|${COMMA})`;
  }
  const isJoint = isTime(before) !== isTime(after);
  if (/^[,\u060c\u3001]?$/.test(core)) {
    return COMMA;
  }
  return isJoint ? `(?:${loose}|${COMMA})` : loose;
}

function isTime(type: Token['type']): boolean {
  return ['hour', 'minute', 'second', 'period'].includes(type);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** Readers are made once for each locale. */
export function readersFor(patternsOf: (locale: string) => readonly Pattern[]) {
  return remembered((locale) => patternsOf(locale).map(readerOf));
}
