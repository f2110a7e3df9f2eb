import { locale as usual } from '@/lib/locale';
import { remembered } from './digits';
import { MIDNIGHT, type Pattern, patternOf, type Wall, write } from './pattern';

/** As dates are shown: "2 Jan 2026". */
export const shownDates = remembered((locale) => patternOf(locale, { dateStyle: 'medium' }));

/** As dates are entered: "02/01/2026". */
export const typedDates = remembered((locale) =>
  patternOf(locale, { year: 'numeric', month: '2-digit', day: '2-digit' }),
);

/** A date of the API, `2026-01-02`, by a pattern; as it is where it is none. */
export function formatDate(iso: string, pattern: Pattern = shownDates(usual)): string {
  const wall = dayOf(iso);
  return wall ? write(pattern, wall) : iso;
}

/** Reads `2026-01-02`; null where there is no such day. */
export function dayOf(iso: string): Wall | null {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(iso) ?? [];
  const wall = { ...MIDNIGHT, year: Number(year), month: Number(month), day: Number(day) };
  return year !== undefined && exists(wall) ? wall : null;
}

export function isoDate({ year, month, day }: Pick<Wall, 'year' | 'month' | 'day'>): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

/** Whether there is such a day and such a time of day. Years begin with 1. */
export function exists({ year, month, day, hour, minute, second }: Wall): boolean {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  const isDay = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= days;
  return isDay && hour <= 23 && minute <= 59 && second <= 59;
}
