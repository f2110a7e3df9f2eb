import { texts } from '@/lib/texts';

/**
 * The first of a person's languages that this browser can write numbers and dates in. Extensions are left out: dates are
 * Gregorian in every locale, because the API's are.
 */
export function localeOf(languages: readonly string[]): string {
  for (const language of languages) {
    const [known] = supported(language);
    if (known) {
      return new Intl.Locale(known).baseName;
    }
  }
  return texts.locale;
}

function supported(language: string): string[] {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(language);
  } catch {
    return []; // no language tag at all
  }
}

/** How numbers, dates and times are written and read. The server renders no values, so it needs none. */
export const locale =
  typeof window === 'undefined' ? texts.locale : localeOf(window.navigator.languages ?? []);

/** The time zone of this browser, as `Europe/Berlin`. */
export function timeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
