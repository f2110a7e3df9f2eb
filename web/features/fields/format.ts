import { texts } from '@/lib/texts';
import type { Field } from './definition';

const numbers = new Intl.NumberFormat(texts.locale, { maximumFractionDigits: 15 });
const dates = new Intl.DateTimeFormat(texts.locale, { dateStyle: 'medium', timeZone: 'UTC' });
const moments = new Intl.DateTimeFormat(texts.locale, { dateStyle: 'medium', timeStyle: 'short' });

export function formatMoment(iso: string): string {
  return moments.format(new Date(iso));
}

/** A value as text in one line; empty for null. */
export function formatValue(field: Pick<Field, 'type'>, value: unknown): string {
  if (value === null || value === undefined) {
    return '';
  }
  if (typeof value === 'boolean') {
    return value ? texts.fields.yes : texts.fields.no;
  }
  if (typeof value === 'number') {
    return numbers.format(value);
  }
  if (typeof value === 'string' && field.type === 'DATE') {
    return dates.format(new Date(`${value}T00:00:00Z`));
  }
  if (typeof value === 'string' && field.type === 'DATETIME') {
    return formatMoment(value);
  }
  if (Array.isArray(value) && field.type === 'FILES') {
    return value.length === 0 ? '' : texts.files.count(value.length);
  }
  if (Array.isArray(value)) {
    return value.map(String).join(', ');
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
