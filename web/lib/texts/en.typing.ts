/** What is said about numbers, dates and times that people type. */
export const typing = {
  number: {
    INTEGER: (example: string) => `Enter a whole number such as ${example}`,
    DECIMAL: (example: string) => `Enter a number such as ${example}`,
  },
  tooLarge: (largest: string) => `Enter a whole number between -${largest} and ${largest}`,
  tooManyDigits: (most: number) => `Enter a number of at most ${most} digits`,
  date: (hint: string, example: string) =>
    `Enter a date as ${hint}, such as ${example}, or as YYYY-MM-DD`,
  noSuchDate: (hint: string) => `This date doesn't exist. Enter it as ${hint} or YYYY-MM-DD`,
  moment: (hint: string, example: string) =>
    `Enter a date and time as ${hint}, such as ${example}, or as YYYY-MM-DD HH:mm`,
  noSuchMoment: (hint: string) => `This time doesn't exist. Enter it as ${hint}`,
  skipped: (zone: string) => `Clocks in ${zone} skip this time. Enter another one`,
  gregorian: 'Gregorian calendar',
  zone: (zone: string) => `Time zone: ${zone}`,
  calendar: (label: string) => `Choose ${label} in a calendar`,
  calendarControls: {
    previousMonth: 'Previous month',
    nextMonth: 'Next month',
    previousYear: 'Previous year',
    nextYear: 'Next year',
    previousDecade: 'Previous decade',
    nextDecade: 'Next decade',
  },
  inexactNumber: (number: string) =>
    `${number} has more digits than can be kept. Put it in quotes to keep it as text`,
  notSet: 'Not set',
  expected: (hint: string) => `Doesn't have the expected form: ${hint}`,
  draftRestored: 'Draft restored',
  discardDraft: 'Discard',
  saveAndAdd: 'Save and add another',
} as const;
