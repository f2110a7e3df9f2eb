import { timeZone, locale as usual } from '@/lib/locale';
import { texts } from '@/lib/texts';
import { dayOf, exists } from './dates';
import { plain } from './digits';
import { shownMoments, typedMoments } from './moments';
import { hintOf, type Wall, write } from './pattern';
import { readersFor } from './patternReader';
import type { Reading } from './reading';
import { isoOf, type Moment, momentBefore, momentsAt } from './zones';

const EXAMPLE = { year: 2026, month: 1, day: 31, hour: 15, minute: 4, second: 0, fraction: '' };
const OFFSET = /\s*(?:utc|gmt)?([+-])(0\d|1[0-8]):([0-5]\d)(?::([0-5]\d))?$/i;
const ZULU = /(?<=\d)\s*z$/i;
const ISO = /^(\d{4}-\d\d-\d\d)(?:t|\s)(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?$/i;
/** As exactly as the API keeps them. */
const MOST_FRACTION = 6;

const readers = readersFor((locale) =>
  [typedMoments(locale), shownMoments(locale)].flatMap(({ minutes, seconds }) => [
    minutes,
    seconds,
  ]),
);

/** "DD/MM/YYYY, HH:mm". */
export function momentHint(locale = usual): string {
  return hintOf(typedMoments(locale).minutes);
}

/**
 * Reads a date with a time as the locale writes them, or in ISO 8601, in a time zone or with an offset from UTC behind.
 * A time that clocks skip is refused. One that they show twice is the earlier of both, which is what calendars do; the
 * later one needs its offset, with which it is shown, too.
 */
export function readMoment(text: string, locale = usual, zone = timeZone()): Reading<string> {
  const { rest, offset } = withoutOffset(plain(text));
  const iso = isoWall(rest);
  const walls = iso ? [iso] : readers(locale).map((read) => read(rest));
  const found = walls.filter((wall) => wall !== null);
  const [wall] = found;
  const hint = momentHint(locale);
  if (!wall) {
    const example = write(typedMoments(locale).minutes, EXAMPLE);
    return { problem: texts.typing.moment(hint, example) };
  }
  const isOne = found.every((other) => JSON.stringify(other) === JSON.stringify(wall));
  if (!isOne || !exists(wall) || wall.fraction.length > MOST_FRACTION) {
    return { problem: texts.typing.noSuchMoment(hint) };
  }
  return momentIn(wall, offset, zone, hint);
}

function momentIn(wall: Wall, offset: number | null, zone: string, hint: string): Reading<string> {
  const short = { ...wall, fraction: wall.fraction.replace(/0+$/, '') };
  const [moment] = offset === null ? momentsAt(short, zone) : [momentBefore(short, offset)];
  if (!moment) {
    return { problem: texts.typing.skipped(zone) };
  }
  return isKept(moment) ? { value: isoOf(moment) } : { problem: texts.typing.noSuchMoment(hint) };
}

/** The API knows the years 1 to 9999. */
function isKept({ seconds }: Moment): boolean {
  const year = new Date(seconds * 1000).getUTCFullYear();
  return year >= 1 && year <= 9999;
}

function withoutOffset(typed: string): { rest: string; offset: number | null } {
  if (ZULU.test(typed)) {
    return { rest: typed.replace(ZULU, ''), offset: 0 };
  }
  const found = OFFSET.exec(typed);
  if (!found) {
    return { rest: typed, offset: null };
  }
  const [, sign, hours, minutes, seconds = 0] = found;
  const away = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return { rest: typed.replace(OFFSET, ''), offset: sign === '-' ? -away : away };
}

function isoWall(typed: string): Wall | null {
  const [, date = '', hour, minute, second = 0, fraction = ''] = ISO.exec(typed) ?? [];
  const day = dayOf(date);
  return (
    day && { ...day, hour: Number(hour), minute: Number(minute), second: Number(second), fraction }
  );
}
