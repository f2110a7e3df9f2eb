import { texts } from '@/lib/texts';

const TOKENS = /"(?:[^"\\]|\\.)*"|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;

/** What is wrong with a text that is to be JSON; undefined when it can be kept as it is. */
export function jsonProblem(text: string): string | undefined {
  if (text.trim() === '') {
    return undefined;
  }
  try {
    JSON.parse(text);
  } catch {
    return texts.fields.invalidJson;
  }
  const changed = [...text.matchAll(TOKENS)].find(([, number]) => number && !isKept(number));
  return changed && texts.typing.inexactNumber(changed[0]);
}

/** Whether a number is the same after it was read: those of JavaScript have about 16 digits. */
function isKept(number: string): boolean {
  return significant(number) === significant(String(Number(number)));
}

/** The digits and the place of the point: "12.50e1" and "125" are the same. */
function significant(number: string): string {
  const [digits = '', exponent = '0'] = number.toLowerCase().replace('-', '').split('e');
  const [before = '', after = ''] = digits.split('.');
  const all = `${before}${after}`.replace(/^0+/, '');
  const short = all.replace(/0+$/, '');
  return short === ''
    ? '0'
    : `${short}e${Number(exponent) - after.length + all.length - short.length}`;
}
