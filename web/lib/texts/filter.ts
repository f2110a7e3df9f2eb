/** The words of the filter's panel: apart from the others, for a list can do without them until it is opened. */
export const filterTexts = {
  match: 'Records match',
  matches: { all: 'All conditions', any: 'Any condition' },
  system: {
    createdAt: 'Created at',
    updatedAt: 'Changed at',
    createdBy: 'Created by',
    updatedBy: 'Changed by',
  },
  from: (field: string) => `${field} from`,
  to: (field: string) => `${field} to`,
  severalHint: 'Press Enter after each',
  period: 'Period',
  periods: {
    today: 'Today',
    yesterday: 'Yesterday',
    last7Days: 'Last 7 days',
    last30Days: 'Last 30 days',
    thisWeek: 'This week',
    thisMonth: 'This month',
    lastMonth: 'Last month',
    thisYear: 'This year',
    next7Days: 'Next 7 days',
    next30Days: 'Next 30 days',
  },
} as const;
