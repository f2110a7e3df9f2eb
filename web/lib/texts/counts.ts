/** The language of all words. */
export const LOCALE = 'en';

/** How many records, of which the API counts no more than 10,000. */
export function records(total: number): string {
  if (total > 10_000) {
    return 'More than 10,000 records';
  }
  return `${total.toLocaleString(LOCALE)} ${total === 1 ? 'record' : 'records'}`;
}
