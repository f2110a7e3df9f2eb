'use client';

import { DatePicker, type DayOfWeek } from '@mantine/dates';
import { locale } from '@/lib/locale';
import { texts } from '@/lib/texts';
import { dayOf } from './dates';

type Props = {
  /** As `2026-01-31`. */
  date: string | null;
  onChoose: (date: string) => void;
};

/** A month to choose a day in, with the names and the first day of the week of the person's locale. */
export function Calendar({ date, onChoose }: Props) {
  const shown = date && dayOf(date) ? date : null;
  return (
    <DatePicker
      value={shown}
      {...(shown && { defaultDate: shown })}
      onChange={(chosen) => chosen && onChoose(chosen)}
      ariaLabels={texts.typing.calendarControls}
      firstDayOfWeek={firstDay()}
      hideOutsideDates
      weekendDays={[]}
      weekdayFormat={(day) => written(day, { weekday: 'short' })}
      monthLabelFormat={(month) => written(month, { month: 'long', year: 'numeric' })}
      monthsListFormat={(month) => written(month, { month: 'short' })}
      getDayAriaLabel={(day) => written(day, { dateStyle: 'long' })}
    />
  );
}

function written(date: string, options: Intl.DateTimeFormatOptions): string {
  const format = new Intl.DateTimeFormat(locale, {
    ...options,
    calendar: 'gregory',
    timeZone: 'UTC',
  });
  return format.format(new Date(`${date.slice(0, 10)}T00:00:00Z`));
}

type WeekInfo = { firstDay: number };

/** 0 is Sunday. Browsers that do not know a locale's week get the one of ISO 8601. */
function firstDay(): DayOfWeek {
  const known = new Intl.Locale(locale) as Intl.Locale & {
    getWeekInfo?: () => WeekInfo;
    weekInfo?: WeekInfo;
  };
  const { firstDay: first } = known.getWeekInfo?.() ?? known.weekInfo ?? { firstDay: 1 };
  return (first % 7) as DayOfWeek;
}
