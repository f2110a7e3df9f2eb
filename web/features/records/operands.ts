import type { Field } from '@/features/fields/definition';
import { isRefused } from '@/features/fields/reading';
import { type Condition, operatorsOf } from './conditions';

/** The field as an operand's input takes it: of several choices one, of a long text a line. */
export function comparedField(field: Field): Field {
  const type =
    field.type === 'CHOICES' ? 'CHOICE' : field.type === 'LONG_TEXT' ? 'TEXT' : field.type;
  // A yes or no is one of both: none is no condition.
  return { ...field, type, help: null, required: type === 'BOOLEAN' };
}

/** A condition to begin with. */
export function conditionOn(field: Field): Condition {
  const value = field.type === 'BOOLEAN' ? true : null;
  return { field: field.name, op: operatorsOf(field)[0] ?? 'eq', value };
}

/** Whether there is something to compare with, which was understood; of two bounds both, of a list one at least. */
export function isComplete({ op, value }: Condition): boolean {
  if (Array.isArray(value)) {
    return op === 'between' ? value.every(isGiven) : value.length > 0;
  }
  return isGiven(value) && op !== 'between';
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && !isRefused(value);
}
