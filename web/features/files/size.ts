import { texts } from '@/lib/texts';

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** A number of bytes as people read it: "1.2 MB". */
export function formatSize(bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${value.toLocaleString(texts.locale, { maximumFractionDigits: step === 0 ? 0 : 1 })} ${UNITS[step]}`;
}
