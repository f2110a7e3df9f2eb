import dayjs from 'dayjs';
import type { Field, Values } from './definition';

/** What inputs hold: texts as typed, moments in local time, JSON as text. */
export type Draft = Readonly<Record<string, unknown>>;

/** What the inputs of a form show for these values. */
export function draftOf(fields: readonly Field[], values: Values): Draft {
  return Object.fromEntries(
    fields.map((field) => [field.name, toInput(field, values[field.name])]),
  );
}

function toInput(field: Field, value: unknown): unknown {
  if (value === null || value === undefined) {
    return field.type === 'CHOICES' ? [] : null;
  }
  if (field.type === 'DATETIME' && typeof value === 'string') {
    return dayjs(value).format('YYYY-MM-DD HH:mm:ss');
  }
  if (field.type === 'JSON') {
    return JSON.stringify(value, null, 2);
  }
  return value;
}

/**
 * What is to be sent for a draft: only what differs from `before`, nothing typed being null.
 * Text that is no number or no JSON is sent as it is: the server names the rule that it breaks.
 */
export function changesOf(fields: readonly Field[], before: Values, draft: Draft): Values {
  const changed: Record<string, unknown> = {};
  for (const field of fields) {
    const value = fromInput(field, draft[field.name]);
    if (JSON.stringify(value) !== JSON.stringify(before[field.name] ?? null)) {
      changed[field.name] = value;
    }
  }
  return changed;
}

function fromInput(field: Field, value: unknown): unknown {
  if (
    value === null ||
    value === undefined ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  ) {
    return null;
  }
  if (typeof value !== 'string') {
    return value;
  }
  if (field.type === 'INTEGER' || field.type === 'DECIMAL') {
    return Number.isNaN(Number(value)) ? value : Number(value);
  }
  if (field.type === 'DATETIME') {
    return dayjs(value).toISOString();
  }
  return field.type === 'JSON' ? parsed(value) : value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
