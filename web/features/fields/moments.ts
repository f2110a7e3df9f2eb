import { timeZone, locale as usual } from '@/lib/locale';
import { remembered } from './digits';
import { type Pattern, patternOf, write } from './pattern';
import { type Moment, momentOf, momentsAt, offsetAt, offsetText, wallAt } from './zones';

type Pair = { minutes: Pattern; seconds: Pattern };

/** As moments are shown: "2 Jan 2026, 15:04"; with seconds where there are some. */
export const shownMoments = remembered(
  (locale): Pair => ({
    minutes: patternOf(locale, { dateStyle: 'medium', timeStyle: 'short' }),
    seconds: patternOf(locale, { dateStyle: 'medium', timeStyle: 'medium' }),
  }),
);

const DAY = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
const TIME = { hour: '2-digit', minute: '2-digit' } as const;

/** As moments are entered: "02/01/2026, 15:04". */
export const typedMoments = remembered(
  (locale): Pair => ({
    minutes: patternOf(locale, { ...DAY, ...TIME }),
    seconds: patternOf(locale, { ...DAY, ...TIME, second: '2-digit' }),
  }),
);

/**
 * A moment of the API in a time zone, exactly: with its seconds and their fraction where it has them, and with the
 * offset from UTC where clocks show this time twice. As it is where it is none.
 */
export function formatExactly(
  iso: string,
  patterns: Pair = shownMoments(usual),
  zone = timeZone(),
): string {
  const moment = momentOf(iso);
  const wall = moment && wallAt(moment, zone);
  if (!wall || wall.year < 1 || wall.year > 9999) {
    return iso;
  }
  const hasSeconds = wall.second !== 0 || wall.fraction !== '';
  const text = write(hasSeconds ? patterns.seconds : patterns.minutes, wall);
  return isShownTwice(moment, zone)
    ? `${text} ${offsetText(offsetAt(moment.seconds, zone))}`
    : text;
}

function isShownTwice(moment: Moment, zone: string): boolean {
  return momentsAt(wallAt(moment, zone), zone).length > 1;
}
