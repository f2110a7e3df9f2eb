import { locale as usual } from '@/lib/locale';
import { texts } from '@/lib/texts';
import { plain, remembered } from './digits';
import { formatNumber, numberFormat } from './numbers';
import type { Reading } from './reading';

export type NumberKind = 'INTEGER' | 'DECIMAL';

/** The digits that every reader of JSON keeps, and so the most that the API takes. */
const MOST_DIGITS = 15;
/** Shows the separators of every locale: some group only from five digits on. */
const EXAMPLES = { INTEGER: 12_345, DECIMAL: 12_345.67 };
const SIGNS = /^[-+\u2212]/;

type Symbols = { decimal: string; group: string; inner: number; last: number };

/** How a locale separates: `last` is the size of the group before the decimals, `inner` that of those before it. */
const symbols = remembered((locale): Symbols => {
  const parts = numberFormat(locale).formatToParts(1_234_567_890_123.5);
  const groups = parts.filter(({ type }) => type === 'integer').map(({ value }) => value.length);
  const found = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return {
    decimal: found('decimal'),
    group: sameMarks(found('group')).replace(/^\s$/, ' '),
    inner: groups.at(-2) ?? 3,
    last: groups.at(-1) ?? 3,
  };
});

/** Straight and curly apostrophes are one, as spaces of all widths are: people cannot see which is which. */
function sameMarks(text: string): string {
  return text.replace(/\u2019/g, "'");
}

/**
 * Reads a number as the locale writes it, with or without groups. What the locale would write otherwise is refused, and
 * so is what the API cannot keep to the last digit.
 */
export function readNumber(text: string, kind: NumberKind, locale = usual): Reading<number> {
  const decimal = decimalOf(text, locale);
  if (decimal === null || (kind === 'INTEGER' && decimal.includes('.'))) {
    const example = formatNumber(EXAMPLES[kind], locale);
    return { problem: texts.typing.number[kind](example) };
  }
  return kind === 'INTEGER' ? wholeNumber(decimal, locale) : exact(decimal);
}

function wholeNumber(decimal: string, locale: string): Reading<number> {
  const value = Number(decimal);
  return Number.isSafeInteger(value)
    ? { value: value || 0 }
    : { problem: texts.typing.tooLarge(formatNumber(Number.MAX_SAFE_INTEGER, locale)) };
}

function exact(decimal: string): Reading<number> {
  const [integer = '', fraction = ''] = decimal.replace('-', '').split('.');
  const before = integer.replace(/^0+/, '');
  const after = fraction.replace(/0+$/, '');
  const significant = `${before}${after}`.replace(/^0+/, '').length;
  const isKept = significant <= MOST_DIGITS && after.length <= MOST_DIGITS;
  return isKept
    ? { value: Number(decimal) || 0 }
    : { problem: texts.typing.tooManyDigits(MOST_DIGITS) };
}

/** The number in digits, a point and a minus; null for what the locale does not write. */
function decimalOf(text: string, locale: string): string | null {
  const typed = sameMarks(plain(text));
  const sign = SIGNS.exec(typed)?.[0] ?? '';
  const rule = symbols(symbolsFor(text, locale));
  const [whole = '', fraction = '', ...more] = typed.slice(sign.length).trim().split(rule.decimal);
  const digits = withoutGroups(whole, rule);
  if (digits === null || more.length > 0 || !/^[0-9]+$/.test(digits + fraction)) {
    return null;
  }
  const hasPoint = typed.includes(rule.decimal);
  return `${sign === '' || sign === '+' ? '' : '-'}${digits}${hasPoint ? '.' : ''}${fraction}`;
}

/** Separators go with the digits: who types 0 to 9 where another script is usual types a point and a comma, too. */
function symbolsFor(text: string, locale: string): string {
  const usualDigits = numberFormat(locale).resolvedOptions().numberingSystem;
  return usualDigits !== 'latn' && /[0-9]/.test(text) ? `${locale}-u-nu-latn` : locale;
}

/** Groups are taken where they are whole: "1,00" and "0,012" are no numbers where commas group. */
function withoutGroups(text: string, { group, inner, last }: Symbols): string | null {
  const groups = group === '' ? [text] : text.split(group);
  const isWhole = groups.every((digits, index) => {
    if (index === 0) {
      return /^[1-9]/.test(digits) && digits.length <= inner;
    }
    return digits.length === (index === groups.length - 1 ? last : inner);
  });
  return groups.length === 1 ? text : isWhole ? groups.join('') : null;
}
