import { readValues } from '@/features/fields/definition';

/** The colours of choices, as the API knows them. */
export const COLORS = [
  ...['gray', 'red', 'pink', 'grape', 'violet', 'indigo', 'blue', 'cyan', 'teal', 'green'],
  ...['lime', 'yellow', 'orange'],
] as const;

/** A choice as the editor holds it. What is stored never changes: its text is its label, a new one's is its value. */
export type ChoiceRow = { key: number; stored: string | null; text: string; color: string };

type Options = Readonly<Record<string, unknown>>;

/** The rows for these options of a field that has the choices `stored` already. */
export function rowsFrom(options: Options, stored: readonly string[]): ChoiceRow[] {
  const choices = Array.isArray(options.choices) ? options.choices.map(String) : [];
  const labels = readValues(options.labels);
  const colors = readValues(options.colors);
  const rows = choices.map((choice, key) => ({
    key,
    stored: stored.includes(choice) ? choice : null,
    text: textIn(labels, choice) ?? choice,
    color: textIn(colors, choice) ?? '',
  }));
  return rows.length > 0 ? rows : [newRow(0)];
}

export function newRow(key: number): ChoiceRow {
  return { key, stored: null, text: '', color: '' };
}

/** What is stored for a row; empty for a new one without a text, which is none yet. */
export function storedFor({ stored, text }: ChoiceRow): string {
  return stored ?? text.trim();
}

/** What people will read for a row. */
export function shownIn(row: ChoiceRow): string {
  return row.text.trim() || storedFor(row);
}

/** The options of the field that the rows stand for. */
export function optionsFrom(rows: readonly ChoiceRow[]) {
  const kept = rows.filter((row) => storedFor(row) !== '');
  const named = kept.filter((row) => shownIn(row) !== storedFor(row));
  const coloured = kept.filter(({ color }) => color !== '');
  return {
    choices: kept.map(storedFor),
    labels: Object.fromEntries(named.map((row) => [storedFor(row), shownIn(row)])),
    colors: Object.fromEntries(coloured.map((row) => [storedFor(row), row.color])),
  };
}

/** The rows with one moved by so many places. */
export function moved(rows: readonly ChoiceRow[], index: number, by: number): ChoiceRow[] {
  const row = rows[index];
  return row ? rows.toSpliced(index, 1).toSpliced(index + by, 0, row) : [...rows];
}

/** Whether an earlier row is called the same. */
export function isRepeated(rows: readonly ChoiceRow[], index: number): boolean {
  const row = rows[index];
  const shown = row ? shownIn(row) : '';
  return shown !== '' && rows.slice(0, index).some((earlier) => shownIn(earlier) === shown);
}

function textIn(values: Options, name: string): string | undefined {
  const text = values[name];
  return typeof text === 'string' ? text : undefined;
}
