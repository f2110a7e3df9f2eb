import type { Field } from '@/features/fields/definition';
import { readValues } from '@/features/fields/definition';
import type { FieldType } from '@/lib/gql/graphql';

/** A field as the designer's form holds it. */
export type FieldDraft = {
  label: string;
  name: string;
  type: FieldType;
  required: boolean;
  unique: boolean;
  indexed: boolean;
  help: string;
  options: Readonly<Record<string, unknown>>;
};

export const NEW_FIELD: FieldDraft = {
  label: '',
  name: '',
  type: 'TEXT',
  required: false,
  unique: false,
  indexed: false,
  help: '',
  options: {},
};

export function draftFrom(field: Field): FieldDraft {
  const { label, name, type, required, unique, indexed, help, options } = field;
  return {
    label,
    name,
    type,
    required,
    unique,
    indexed,
    help: help ?? '',
    options: readValues(options),
  };
}

/** The options that a type knows, as the form shows them. */
export const OPTIONS_OF: Readonly<Partial<Record<FieldType, readonly string[]>>> = {
  TEXT: ['minLength', 'maxLength', 'pattern'],
  LONG_TEXT: ['minLength', 'maxLength'],
  INTEGER: ['min', 'max'],
  DECIMAL: ['min', 'max'],
  CHOICE: ['choices', 'labels', 'colors'],
  CHOICES: ['choices', 'labels', 'colors'],
  LINK: ['collection', 'onDelete'],
  FILES: ['maxFiles', 'maxSize', 'accept'],
};

/** Types that cannot be unique or indexed. */
export const UNKEYED: readonly FieldType[] = ['LONG_TEXT', 'BOOLEAN', 'CHOICES', 'JSON', 'FILES'];

const OMITTED_EMPTY = ['accept', 'labels', 'colors'];

/** The options that are filled in and belong to the type. */
export function givenOptions({ type, options }: FieldDraft): Record<string, unknown> {
  const known = OPTIONS_OF[type] ?? [];
  return Object.fromEntries(
    Object.entries(options).filter(
      ([name, value]) =>
        known.includes(name) &&
        value !== '' &&
        value !== null &&
        !(OMITTED_EMPTY.includes(name) && Object.keys(Object(value)).length === 0),
    ),
  );
}

/** What differs from the field as it is, as `updateField` takes it. */
export function fieldChanges(field: Field, draft: FieldDraft) {
  const before = draftFrom(field);
  const options = givenOptions(draft);
  return {
    ...(draft.name !== before.name && { name: draft.name }),
    ...(draft.label !== before.label && { label: draft.label }),
    ...(draft.required !== before.required && { required: draft.required }),
    ...(draft.unique !== before.unique && { unique: draft.unique }),
    ...(draft.indexed !== before.indexed && { indexed: draft.indexed }),
    ...(draft.help !== before.help && { help: draft.help || null }),
    ...(JSON.stringify(options) !== JSON.stringify(givenOptions(before)) && { options }),
  };
}
