import { locale } from '@/lib/locale';
import { texts } from '@/lib/texts';
import { formatDate } from './dates';
import { choiceLabel, type Field } from './definition';
import { formatExactly } from './moments';
import { formatNumber } from './numbers';
import { isRefused, typedIn } from './reading';

const moments = new Intl.DateTimeFormat(locale, {
  dateStyle: 'medium',
  timeStyle: 'short',
  calendar: 'gregory',
});

/** When something happened, to the minute. */
export function formatMoment(iso: string): string {
  return moments.format(new Date(iso));
}

/** A value as text in one line, which can be typed back; empty for null. */
export function formatValue(
  field: Pick<Field, 'type'> & Partial<Pick<Field, 'options'>>,
  value: unknown,
): string {
  if (value === null || value === undefined) {
    return '';
  }
  if (typeof value === 'boolean') {
    return value ? texts.fields.yes : texts.fields.no;
  }
  if (typeof value === 'number') {
    return formatNumber(value);
  }
  if (typeof value === 'string' && field.type === 'DATE') {
    return formatDate(value);
  }
  if (typeof value === 'string' && field.type === 'DATETIME') {
    return formatExactly(value);
  }
  if (isRefused(value)) {
    return typedIn(value);
  }
  if (Array.isArray(value) && field.type === 'FILES') {
    return value.length === 0 ? '' : texts.files.count(value.length);
  }
  if (Array.isArray(value)) {
    return value.map((each) => choiceLabel(field, each)).join(', ');
  }
  return typeof value === 'object' ? JSON.stringify(value) : choiceLabel(field, value);
}
