'use client';

import { locale, timeZone } from '@/lib/locale';
import { texts } from '@/lib/texts';
import { CalendarButton } from './CalendarButton';
import { dayOf, isoDate } from './dates';
import { described, nameOf } from './describe';
import { formatExactly, typedMoments } from './moments';
import { MIDNIGHT, type Wall, write } from './pattern';
import { calendarHint } from './readDate';
import { momentHint, readMoment } from './readMoment';
import { entryOf, TypedInput, type TypedProps } from './TypedInput';
import { momentOf, wallAt } from './zones';

/** An input for a date with a time, as an instant of the API: typed, or its day chosen in a calendar. */
export function MomentInput({ description, ...props }: TypedProps) {
  const zone = timeZone();
  const wall = wallOf(props.value, zone);
  const choose = (iso: string) => {
    const day = dayOf(iso);
    if (day) {
      const { year, month, day: of } = day;
      const { minutes, seconds } = typedMoments(locale);
      const chosen = { ...(wall ?? MIDNIGHT), year, month, day: of };
      const hasSeconds = chosen.second !== 0 || chosen.fraction !== '';
      props.onChange(entryOf(write(hasSeconds ? seconds : minutes, chosen), readMoment));
    }
  };
  return (
    <TypedInput
      placeholder={momentHint()}
      {...props}
      description={described(description, texts.typing.zone(zone), calendarHint())}
      read={readMoment}
      format={(iso: string) => formatExactly(iso, typedMoments(locale))}
      rightSection={
        <CalendarButton
          label={nameOf(props)}
          date={wall ? isoDate(wall) : null}
          onChoose={choose}
        />
      }
    />
  );
}

function wallOf(value: unknown, zone: string): Wall | null {
  const moment = typeof value === 'string' ? momentOf(value) : null;
  return moment && wallAt(moment, zone);
}
