import { expect, test } from 'vitest';
import { localeOf } from './locale';
import { texts } from './texts';

test('the first language that the browser can write in is taken', () => {
  expect(localeOf(['de-CH', 'en'])).toBe('de-CH');
  expect(localeOf(['xx-XX', 'fr'])).toBe('fr');
});

test('a language with a calendar or digits of its own is the language alone', () => {
  expect(localeOf(['th-TH-u-ca-buddhist-nu-thai'])).toBe('th-TH');
});

test('without a language that is known it is that of the texts', () => {
  expect(localeOf([])).toBe(texts.locale);
  expect(localeOf(['no_such tag', 'xx'])).toBe(texts.locale);
});
