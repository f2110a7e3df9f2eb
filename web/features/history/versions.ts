import type { Field, Values } from '@/features/fields/definition';
import { readValues } from '@/features/fields/definition';
import { sameValue } from '@/features/fields/draft';
import { pairOf } from './pairs';

type Change = { diff: unknown };

/**
 * What an update must set so that the record holds what it held before `later` happened. `later`: the changes since,
 * the newest first, without a gap. Fields that are no longer there are left out.
 */
export function changesBackTo(
  fields: readonly Field[],
  current: Values,
  later: readonly Change[],
): Values {
  const then: Record<string, unknown> = { ...current };
  for (const { diff } of later) {
    for (const [name, change] of Object.entries(readValues(diff))) {
      then[name] = pairOf(change)[0];
    }
  }
  const changed = fields.filter(
    (field) => !sameValue(field, then[field.name], current[field.name]),
  );
  return Object.fromEntries(changed.map(({ name }) => [name, then[name] ?? null]));
}

/** Whether some of these changes were of fields that are no longer there, or have another name now. */
export function namesLostFields(fields: readonly Field[], later: readonly Change[]): boolean {
  const known = new Set(fields.map(({ name }) => name));
  return later.some(({ diff }) => Object.keys(readValues(diff)).some((name) => !known.has(name)));
}
