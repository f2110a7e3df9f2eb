'use client';

import { ActionIcon, Popover } from '@mantine/core';
import { IconCalendar } from '@tabler/icons-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Loading } from '@/components/Loading';
import { texts } from '@/lib/texts';

// Most dates are typed: the calendar comes when it is opened.
const Calendar = dynamic(() => import('./Calendar').then((part) => part.Calendar), {
  loading: () => <Loading rows={1} />,
});

type Props = {
  /** What the date is of. */
  label: string;
  /** As `2026-01-31`. */
  date: string | null;
  onChoose: (date: string) => void;
};

/** Opens a calendar to choose a day in. */
export function CalendarButton({ label, date, onChoose }: Props) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus returnFocus shadow="md">
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={texts.typing.calendar(label)}
          onClick={() => setOpened(!opened)}
        >
          <IconCalendar size={18} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown
        data-choice
        // Escape closes the calendar, and not what it was opened in as well.
        onKeyDown={(event) => event.key === 'Escape' && event.stopPropagation()}
      >
        <Calendar
          date={date}
          onChoose={(chosen) => {
            setOpened(false);
            onChoose(chosen);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
