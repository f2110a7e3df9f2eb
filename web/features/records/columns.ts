import type { Field } from '@/features/fields/definition';

const LONG = ['JSON', 'FILES', 'LONG_TEXT'];

/** The chosen columns in their order; without a choice the first eight that fit into a line. */
export function shownFields(
  fields: readonly Field[],
  columns: readonly string[] | null,
): readonly Field[] {
  if (!columns) {
    return fields.filter((field) => !LONG.includes(field.type)).slice(0, 8);
  }
  return columns.flatMap((name) => fields.filter((field) => field.name === name));
}

/** Names chosen in any order, in the order of the fields; null for none. */
export function inOrder(fields: readonly Field[], names: readonly string[]): string[] | null {
  const chosen = fields.map((field) => field.name).filter((name) => names.includes(name));
  return chosen.length > 0 ? chosen : null;
}
