import { locale as usual } from '@/lib/locale';
import { remembered } from './digits';

/** Formats for numbers, with all their digits. */
export const numberFormat = remembered(
  (locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 20 }),
);
const ungrouped = remembered(
  (locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 20, useGrouping: false }),
);

/** A number as the locale writes it, with all its digits. `readNumber` reads it back. */
export function formatNumber(value: number, locale = usual): string {
  return numberFormat(locale).format(value);
}

/** The same without groups, as inputs show it: one sign for decimals is all that there is to misread. */
export function formatPlainly(value: number, locale = usual): string {
  return ungrouped(locale).format(value);
}
