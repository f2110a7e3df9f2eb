import type { Field, Values } from './definition';
import { sameMoment } from './zones';

/**
 * What inputs hold: values as the API has them, JSON as text, and a `Refused` for a text that was not understood. What
 * was not touched stays exactly as it came.
 */
export type Draft = Readonly<Record<string, unknown>>;

/** What the inputs of a form hold for these values. */
export function draftOf(fields: readonly Field[], values: Values): Draft {
  return Object.fromEntries(
    fields.map((field) => [field.name, toInput(field, values[field.name])]),
  );
}

function toInput(field: Field, value: unknown): unknown {
  if (value === null || value === undefined) {
    return field.type === 'CHOICES' ? [] : null;
  }
  return field.type === 'JSON' ? JSON.stringify(value, null, 2) : value;
}

/** What is to be sent for a draft: only what differs from `before`, nothing entered being null. */
export function changesOf(fields: readonly Field[], before: Values, draft: Draft): Values {
  const changed: Record<string, unknown> = {};
  for (const field of fields) {
    const value = fromInput(field, draft[field.name]);
    if (!sameValue(field, value, before[field.name])) {
      changed[field.name] = value;
    }
  }
  return changed;
}

/** Whether two values of a field are the same. Moments are the same by instant, however they are spelt. */
export function sameValue(field: Field, one: unknown, other: unknown): boolean {
  if (field.type === 'DATETIME' && typeof one === 'string' && typeof other === 'string') {
    return sameMoment(one, other);
  }
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

/** A `Refused` stays one, which no field's rules take: a form that sent it all the same is refused. */
function fromInput(field: Field, value: unknown): unknown {
  const isEmpty = value === undefined || value === '' || (Array.isArray(value) && !value.length);
  if (value === null || isEmpty) {
    return null;
  }
  return field.type === 'JSON' && typeof value === 'string' ? parsed(value) : value;
}

/** Its input keeps a form from being sent with a text that is no JSON; a string, it would be another value. */
function parsed(text: string): unknown {
  return text.trim() === '' ? null : JSON.parse(text);
}
