import type { Field } from '@/features/fields/definition';

const LONG = ['JSON', 'FILES', 'LONG_TEXT'];

/** The chosen columns in their order; without any that is still there the first eight that fit into a line. */
export function shownFields(
  fields: readonly Field[],
  columns: readonly string[] | null,
): readonly Field[] {
  const chosen = (columns ?? []).flatMap((name) => fields.filter((field) => field.name === name));
  if (chosen.length > 0) {
    return chosen;
  }
  return fields.filter((field) => !LONG.includes(field.type)).slice(0, 8);
}

/** Names chosen in any order, in the order of the fields; null for none. */
export function inOrder(fields: readonly Field[], names: readonly string[]): string[] | null {
  const chosen = fields.map((field) => field.name).filter((name) => names.includes(name));
  return chosen.length > 0 ? chosen : null;
}
