import type { Field } from '@/features/fields/definition';
import { changesOf, draftOf } from '@/features/fields/draft';
import { type Condition, operatorsOf } from './conditions';

/** The field as an operand's input takes it: of several choices one, of a long text a line. */
export function comparedField(field: Field): Field {
  const type =
    field.type === 'CHOICES' ? 'CHOICE' : field.type === 'LONG_TEXT' ? 'TEXT' : field.type;
  return { ...field, type, help: null, required: false };
}

/** A condition to begin with. */
export function conditionOn(field: Field): Condition {
  const value = field.type === 'BOOLEAN' ? true : null;
  return { field: field.name, op: operatorsOf(field)[0] ?? 'eq', value };
}

export function isComplete({ value }: Condition): boolean {
  return value !== null && value !== undefined && value !== '';
}

/** The conditions with what their inputs show, which is kept as typed until it is applied. */
export function typedOf(conditions: readonly Condition[], fields: readonly Field[]): Condition[] {
  return conditions.map((condition) =>
    withValue(condition, fields, (field) => draftOf([field], { [field.name]: condition.value })),
  );
}

/** The conditions with values as the API takes them. */
export function sentOf(conditions: readonly Condition[], fields: readonly Field[]): Condition[] {
  return conditions.map((condition) =>
    withValue(condition, fields, (field) =>
      changesOf([field], {}, { [field.name]: condition.value }),
    ),
  );
}

function withValue(
  condition: Condition,
  fields: readonly Field[],
  convert: (field: Field) => Readonly<Record<string, unknown>>,
): Condition {
  const field = fields.find(({ name }) => name === condition.field);
  if (!field || condition.op === 'isNull') {
    return condition;
  }
  return { ...condition, value: convert(comparedField(field))[field.name] ?? null };
}
