import type { Field } from '@/features/fields/definition';
import type { ListState } from './address';

/** One line of the filter builder. */
export type Condition = { field: string; op: string; value: unknown };

const EQUALITY = ['eq', 'ne', 'isNull'];
const ORDER = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'isNull'];
const TEXT = ['contains', 'startsWith', 'eq', 'ne', 'isNull'];

/** The comparisons that a field's filter knows, the most useful first. */
export function operatorsOf(field: Field): readonly string[] {
  switch (field.type) {
    case 'INTEGER':
    case 'DECIMAL':
    case 'DATE':
    case 'DATETIME':
      return ORDER;
    case 'BOOLEAN':
    case 'LINK':
    case 'CHOICE':
      return EQUALITY;
    case 'CHOICES':
      return ['contains', 'isNull'];
    case 'FILES':
    case 'JSON':
      return ['isNull'];
    default:
      return TEXT;
  }
}

/** The filter that all these conditions make; null without any. */
export function toFilter(conditions: readonly Condition[]): ListState['filter'] {
  const parts = conditions.map(({ field, op, value }) => ({ [field]: { [op]: value } }));
  if (parts.length <= 1) {
    return parts[0] ?? null;
  }
  return { and: parts };
}

/** The conditions of a filter; null for one that the builder did not make and cannot show. */
export function fromFilter(filter: ListState['filter']): Condition[] | null {
  if (!filter) {
    return [];
  }
  const parts =
    Object.keys(filter).length === 1 && Array.isArray(filter.and) ? filter.and : [filter];
  const conditions = parts.flatMap(conditionsIn);
  return conditions.every((condition) => condition !== null) ? conditions : null;
}

function conditionsIn(part: unknown): (Condition | null)[] {
  if (typeof part !== 'object' || part === null) {
    return [null];
  }
  return Object.entries(part).flatMap(([field, tests]): (Condition | null)[] => {
    if (['and', 'or', 'not'].includes(field) || typeof tests !== 'object' || tests === null) {
      return [null];
    }
    return Object.entries(tests).map(([op, value]) =>
      ['in', 'nin'].includes(op) ? null : { field, op, value },
    );
  });
}
