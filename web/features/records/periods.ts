import { locale } from '@/lib/locale';

/** Spans of days that move with today, by their names in filters and addresses. */
export const PERIODS = [
  'today',
  'yesterday',
  'last7Days',
  'last30Days',
  'thisWeek',
  'thisMonth',
  'lastMonth',
  'thisYear',
  'next7Days',
  'next30Days',
] as const;
export type Period = (typeof PERIODS)[number];

export function isPeriod(name: unknown): name is Period {
  return PERIODS.includes(name as Period);
}

/** The first day of a period and the day after its last one, as midnights of this browser's time zone. */
export function spanOf(period: Period, now = new Date()): [Date, Date] {
  const [year, month, day] = [now.getFullYear(), now.getMonth(), now.getDate()];
  const days = (first: number, end: number): [Date, Date] => [
    new Date(year, month, day + first),
    new Date(year, month, day + end),
  ];
  switch (period) {
    case 'today':
      return days(0, 1);
    case 'yesterday':
      return days(-1, 0);
    case 'last7Days':
      return days(-6, 1);
    case 'last30Days':
      return days(-29, 1);
    case 'thisWeek': {
      const passed = (now.getDay() - firstDayOfWeek() + 7) % 7;
      return days(-passed, 7 - passed);
    }
    case 'thisMonth':
      return [new Date(year, month, 1), new Date(year, month + 1, 1)];
    case 'lastMonth':
      return [new Date(year, month - 1, 1), new Date(year, month, 1)];
    case 'thisYear':
      return [new Date(year, 0, 1), new Date(year + 1, 0, 1)];
    case 'next7Days':
      return days(0, 7);
    case 'next30Days':
      return days(0, 30);
  }
}

/** The comparisons of the API that stand for a period: of days for a DATE, of moments for a DATETIME. */
export function boundsOf(period: Period, type: string, now?: Date): Record<string, string> {
  const [start, end] = spanOf(period, now);
  return type === 'DATE'
    ? { gte: dayOf(start), lt: dayOf(end) }
    : { gte: start.toISOString(), lt: end.toISOString() };
}

function dayOf(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const year = String(date.getFullYear()).padStart(4, '0');
  return `${year}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** As `Date.getDay` counts: 0 is Sunday. Monday where the browser does not know its locale's week. */
function firstDayOfWeek(): number {
  const known = new Intl.Locale(locale) as Intl.Locale & {
    getWeekInfo?: () => { firstDay: number };
    weekInfo?: { firstDay: number };
  };
  return ((known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? 1) % 7;
}
