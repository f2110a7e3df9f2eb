/** The words of what third parties say about a record. */
export const external = {
  tab: 'Third-party data',
  none: 'No sources yet',
  noneHint: 'An administrator sets up under Automation what third parties say about a record.',
  failed: 'This source did not answer. Try again later.',
  failures: {
    invalid_value: 'Not available: this record lacks a value that the source needs.',
    forbidden: 'Your role may not use this source.',
    timeout: 'This source did not answer in time. Try again later.',
    rate_limited: 'This source was asked too often. Try again later.',
  } as Readonly<Record<string, string>>,
  details: (message: string) => `For administrators: ${message}`,
  age: (when: string, stale: boolean) => (stale ? `Last good answer of ${when}` : `As of ${when}`),
} as const;
