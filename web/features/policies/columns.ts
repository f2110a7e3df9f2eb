import type { Field } from '@/features/fields/definition';
import { operatorsOf } from '@/features/records/conditions';
import { texts } from '@/lib/texts';

/** Stands for the one who asks. */
export const ASKER = '$user.id';

const SYSTEM = ['createdBy', 'updatedBy'] as const;

/** What a rule may compare: the fields of the collection, and who made and changed a record. */
export function columnsOf(fields: readonly Field[]): readonly Field[] {
  const labels = texts.administration.policies.systemFields;
  const system = SYSTEM.map(
    (name): Field => ({
      __typename: 'Field',
      id: name,
      name,
      label: labels[name],
      type: 'TEXT',
      required: false,
      unique: false,
      indexed: false,
      help: null,
      options: {},
    }),
  );
  return [...system, ...fields.filter(({ type }) => type !== 'FILES')];
}

function isSystem(column: Field): boolean {
  return SYSTEM.some((name) => name === column.name);
}

/** The comparisons of a column, the most useful first. */
export function comparisonsOf(column: Field): readonly string[] {
  return isSystem(column) ? ['eq', 'ne', 'isNull'] : operatorsOf(column);
}

/** Whether the one who asks can stand in this comparison. */
export function takesAsker(column: Field, operator: string): boolean {
  return ['TEXT', 'LINK'].includes(column.type) && ['eq', 'ne'].includes(operator);
}

/** What a new condition with this column is at first. */
export function firstCondition(column: Field) {
  const op = comparisonsOf(column)[0] ?? 'eq';
  return { field: column.name, op, value: isSystem(column) ? ASKER : null };
}
