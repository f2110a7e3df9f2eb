import { texts } from '@/lib/texts';

/** The first that fits; browsers that call themselves others as well come before those. */
const BROWSERS: readonly (readonly [string, RegExp])[] = [
  ['Edge', /Edg\w*\//],
  ['Opera', /OPR\//],
  ['Samsung Internet', /SamsungBrowser\//],
  ['Firefox', /Firefox\/|FxiOS\//],
  ['Chrome', /Chrom(e|ium)\/|HeadlessChrome\/|CriOS\//],
  ['Safari', /Safari\//],
];
const SYSTEMS: readonly (readonly [string, RegExp])[] = [
  ['Android', /Android/],
  ['iOS', /iPhone|iPad/],
  ['Windows', /Windows/],
  ['macOS', /Macintosh/],
  ['ChromeOS', /CrOS/],
  ['Linux', /Linux/],
];

/** What a browser calls itself, as people would: "Firefox on Windows". What is unknown keeps its own first words. */
export function browserOf(agent: string): string {
  const named = (list: typeof BROWSERS) => list.find(([, pattern]) => pattern.test(agent))?.[0];
  const name = named(BROWSERS) ?? agent.split(/[\s/]/)[0];
  const words = texts.account.sessions;
  return name ? words.browser(name, named(SYSTEMS) ?? '') : words.unknown;
}
