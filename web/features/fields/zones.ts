import { remembered } from './digits';
import type { Wall } from './pattern';

/** A moment as the API keeps it: whole seconds since 1970, and the digits of what is left of a second. */
export type Moment = { seconds: number; fraction: string };

const DAY = 86_400;
const ISO = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d+))?([Zz]|[+-]\d\d:\d\d)$/;

/** Reads RFC 3339; null for what is none. */
export function momentOf(iso: string): Moment | null {
  const [, date, time = '', fraction = '', offset = ''] = ISO.exec(iso) ?? [];
  const seconds = Date.parse(`${date}T${time}${offset.toUpperCase()}`) / 1000;
  return Number.isNaN(seconds) ? null : { seconds, fraction: fraction.replace(/0+$/, '') };
}

/** Writes a moment as the API does. */
export function isoOf({ seconds, fraction }: Moment): string {
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  return `${whole}${fraction && `.${fraction}`}+00:00`;
}

export function sameMoment(one: string, other: string): boolean {
  const [first, second] = [momentOf(one), momentOf(other)];
  return first && second ? isoOf(first) === isoOf(second) : one === other;
}

/** The seconds that a wall time would be at in UTC. `Date.UTC` takes years below 100 for others. */
function secondsOf({ year, month, day, hour, minute, second }: Omit<Wall, 'fraction'>): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  return date.getTime() / 1000;
}

const clocks = remembered(
  (zone) =>
    new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    }),
);

/** What the clocks of a zone show at a moment. */
export function wallAt({ seconds, fraction }: Moment, zone: string): Wall {
  const parts = new Map(
    clocks(zone)
      .formatToParts(seconds * 1000)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
  return {
    year: parts.get('era') === 'BC' ? 1 - part('year') : part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
    fraction,
  };
}

/** How far a zone is ahead of UTC at a moment, in seconds. */
export function offsetAt(seconds: number, zone: string): number {
  return secondsOf(wallAt({ seconds, fraction: '' }, zone)) - seconds;
}

/**
 * The moments at which the clocks of a zone show a wall time, the earliest first: none where they are put forward over
 * it, two where they are put back over it.
 */
export function momentsAt(wall: Wall, zone: string): Moment[] {
  const local = secondsOf(wall);
  const offsets = [-DAY, 0, DAY].map((away) => offsetAt(local + away, zone));
  const found = [...new Set(offsets)]
    .map((offset) => local - offset)
    .filter((seconds) => offsetAt(seconds, zone) === local - seconds);
  return found
    .sort((one, other) => one - other)
    .map((seconds) => ({ seconds, fraction: wall.fraction }));
}

/** The moment of a wall time that is `offset` seconds ahead of UTC. */
export function momentBefore(wall: Wall, offset: number): Moment {
  return { seconds: secondsOf(wall) - offset, fraction: wall.fraction };
}

/** "+01:00"; with seconds where a zone once kept the sun's time. */
export function offsetText(offset: number): string {
  const away = Math.abs(offset);
  const parts = [away / 3600, (away / 60) % 60, ...(away % 60 ? [away % 60] : [])];
  const digits = parts.map((part) => String(Math.floor(part)).padStart(2, '0'));
  return `${offset < 0 ? '-' : '+'}${digits.join(':')}`;
}
