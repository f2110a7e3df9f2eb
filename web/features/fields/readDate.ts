import { locale as usual } from '@/lib/locale';
import { texts } from '@/lib/texts';
import { dayOf, exists, isoDate, shownDates, typedDates } from './dates';
import { plain } from './digits';
import { hintOf, MIDNIGHT, write } from './pattern';
import { readersFor } from './patternReader';
import type { Reading } from './reading';

const EXAMPLE = { ...MIDNIGHT, year: 2026, month: 1, day: 31 };

const readers = readersFor((locale) => [typedDates(locale), shownDates(locale)]);

/** "DD/MM/YYYY". */
export function dateHint(locale = usual): string {
  return hintOf(typedDates(locale));
}

/** Reads a date as the locale writes it, or in ISO 8601; never by a guess. The value is `2026-01-31`. */
export function readDate(text: string, locale = usual): Reading<string> {
  const typed = plain(text);
  const isIso = /^\d{4}-\d\d-\d\d$/.test(typed);
  const walls = isIso ? [dayOf(typed)] : readers(locale).map((read) => read(text));
  const found = new Set(walls.flatMap((wall) => (wall && exists(wall) ? [isoDate(wall)] : [])));
  const [value] = found;
  if (value !== undefined && found.size === 1) {
    return { value };
  }
  const hint = dateHint(locale);
  const isForm = isIso || walls.some((wall) => wall !== null);
  const example = write(typedDates(locale), EXAMPLE);
  return { problem: isForm ? texts.typing.noSuchDate(hint) : texts.typing.date(hint, example) };
}

/** Says that dates are Gregorian where people are used to others. */
export function calendarHint(locale = usual): string | undefined {
  const calendar = new Intl.DateTimeFormat(locale).resolvedOptions().calendar;
  return calendar === 'gregory' ? undefined : texts.typing.gregorian;
}
