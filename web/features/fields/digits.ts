const MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const FULL_WIDTH = /[\uff01-\uff5e]/g;
const NO_ASCII_DIGIT = /(?![0-9])\p{Nd}/gu;

/**
 * What was typed, with the digits of any script as 0 to 9 and without the invisible marks of direction. Only what looks
 * and means the same becomes the same: "5\u00b2" is not 52.
 */
export function plain(text: string): string {
  return text
    .normalize('NFC')
    .replace(MARKS, '')
    .replace(FULL_WIDTH, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(NO_ASCII_DIGIT, (digit) => String(numberOf(digit.codePointAt(0) ?? 0)))
    .replace(/\s+/g, ' ')
    .trim();
}

/** Unicode keeps the digits of a script side by side, in order, beginning with zero. */
function numberOf(point: number): number {
  let zero = point;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) {
    zero -= 1;
  }
  return (point - zero) % 10;
}

/** Writes the digits of a text as a numbering system does. */
export function digitsOf(locale: string, numberingSystem: string): (ascii: string) => string {
  if (numberingSystem === 'latn') {
    return (ascii) => ascii;
  }
  const numbers = new Intl.NumberFormat(locale, { numberingSystem, useGrouping: false });
  const digits = Array.from({ length: 10 }, (_, digit) => numbers.format(digit));
  return (ascii) => ascii.replace(/[0-9]/g, (digit) => digits[Number(digit)] ?? digit);
}

/** The results of a function of one text, each found once. */
export function remembered<T>(find: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    let found = known.get(key);
    if (found === undefined) {
      found = find(key);
      known.set(key, found);
    }
    return found;
  };
}
