'use client';

import { locale } from '@/lib/locale';
import { CalendarButton } from './CalendarButton';
import { formatDate, typedDates } from './dates';
import { described, nameOf } from './describe';
import { calendarHint, dateHint, readDate } from './readDate';
import { TypedInput, type TypedProps } from './TypedInput';

/** An input for days, as `2026-01-31`: typed in the locale's order, or chosen in a calendar. */
export function DateInput({ description, ...props }: TypedProps) {
  const { value, onChange } = props;
  return (
    <TypedInput
      placeholder={dateHint()}
      {...props}
      description={described(description, calendarHint())}
      read={readDate}
      format={(iso: string) => formatDate(iso, typedDates(locale))}
      rightSection={
        <CalendarButton
          label={nameOf(props)}
          date={typeof value === 'string' ? value : null}
          onChoose={onChange}
        />
      }
    />
  );
}
