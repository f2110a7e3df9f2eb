/** The locales that numbers and dates are tested in: all scripts, orders, separators and groupings that we know of. */
export const LOCALES = [
  ...['en-US', 'en-GB', 'en-IN', 'en-CA', 'en-ZA', 'de', 'de-CH', 'de-AT', 'fr', 'fr-CH', 'fr-CA'],
  ...['es', 'es-MX', 'it', 'pt-BR', 'pt-PT', 'ro', 'ca', 'eu', 'nl', 'sv', 'nb', 'da', 'fi', 'et'],
  ...['lv', 'lt', 'pl', 'cs', 'sl', 'hr', 'bg', 'ru', 'uk', 'ka', 'hu', 'el', 'tr', 'he', 'ar'],
  ...['ar-EG', 'fa', 'ur', 'hi', 'mr', 'bn', 'ne', 'my', 'th', 'ja', 'ko', 'zh-CN', 'zh-TW', 'vi'],
  'id',
] as const;
