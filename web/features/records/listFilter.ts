import type { Field } from '@/features/fields/definition';
import { filterTexts } from '@/lib/texts/filter';
import type { ListState } from './address';
import { type Condition, operatorsOf } from './conditions';
import { isPeriod } from './periods';

/** What a list is filtered by: lines of which all must hold, or any. */
export type ListFilter = { match: 'all' | 'any'; lines: readonly Condition[] };

type Tree = Readonly<Record<string, unknown>>;

/** What every record has in addition to its fields, as fields that a filter can name. */
export const SYSTEM_FIELDS: readonly Field[] = (
  [
    ['createdAt', 'DATETIME'],
    ['updatedAt', 'DATETIME'],
    ['createdBy', 'TEXT'],
    ['updatedBy', 'TEXT'],
  ] as const
).map(([name, type]) => ({
  __typename: 'Field',
  id: name,
  name,
  label: filterTexts.system[name],
  type,
  required: false,
  unique: false,
  indexed: false,
  help: null,
  options: {},
}));

/** The comparisons that a line of a list's filter knows, the most useful first. */
export function lineOperators(field: Field): readonly string[] {
  if (field.name === 'createdBy' || field.name === 'updatedBy') {
    return ['isMe', 'isNotMe'];
  }
  const plain = operatorsOf(field).filter((op) => op !== 'isNull');
  const ends = field.id === field.name ? [] : ['isNull', 'notNull'];
  switch (field.type) {
    case 'DATE':
    case 'DATETIME':
      return ['period', 'between', ...plain, ...ends];
    case 'INTEGER':
    case 'DECIMAL':
      return [...plain, 'between', ...ends];
    case 'CHOICES':
      return [...plain, 'containsAny', ...ends];
    case 'CHOICE':
    case 'EMAIL':
    case 'TEXT':
      return [...plain, 'in', ...ends];
    default:
      return [...plain, ...ends];
  }
}

/** A line to begin with, or one whose comparison has just been chosen. */
export function lineOn(field: Field, op = lineOperators(field)[0] ?? 'eq'): Condition {
  const isAnswered = NEEDS_NOTHING.includes(op) || field.type === 'BOOLEAN';
  return { field: field.name, op, value: isAnswered ? true : null };
}

/** Comparisons that say everything by themselves. */
export const NEEDS_NOTHING: readonly string[] = ['isNull', 'notNull', 'isMe', 'isNotMe'];

/** The filter as the address keeps it: the API's, with periods and oneself still by name. */
export function treeOf({ match, lines }: ListFilter): ListState['filter'] {
  const parts = lines.map(partOf);
  if (parts.length <= 1) {
    return parts[0] ?? null;
  }
  return match === 'any' ? { or: parts } : { and: parts };
}

function partOf({ field, op, value }: Condition): Tree {
  switch (op) {
    case 'notNull':
      return { [field]: { isNull: false } };
    case 'between': {
      const [gte, lte] = Array.isArray(value) ? value : [];
      return { [field]: { gte, lte } };
    }
    case 'containsAny':
      return { or: listOf(value).map((item) => ({ [field]: { contains: item } })) };
    case 'isMe':
      return { [field]: { me: true } };
    case 'isNotMe':
      return { [field]: { me: false } };
    default:
      return { [field]: { [op]: value } };
  }
}

/** The lines of a filter; null for one that lines cannot show. */
export function linesOf(filter: ListState['filter']): ListFilter | null {
  if (!filter) {
    return { match: 'all', lines: [] };
  }
  const [[name, inner] = ['', null], ...others] = Object.entries(filter);
  const isList = others.length === 0 && Array.isArray(inner);
  const match = isList && name === 'or' && !anyOf(filter) ? 'any' : 'all';
  const parts = isList && ['and', 'or'].includes(name) && !anyOf(filter) ? inner : [filter];
  const lines = (parts as unknown[]).flatMap(linesIn);
  return lines.every((line) => line !== null) ? { match, lines } : null;
}

function linesIn(part: unknown): (Condition | null)[] {
  const any = anyOf(part);
  if (any) {
    return [any];
  }
  if (typeof part !== 'object' || part === null) {
    return [null];
  }
  const fields = Object.entries(part);
  return fields.length === 1 ? fields.flatMap(([field, tests]) => linesOn(field, tests)) : [null];
}

function linesOn(field: string, tests: unknown): (Condition | null)[] {
  const isGroup = ['and', 'or', 'not'].includes(field);
  if (isGroup || typeof tests !== 'object' || tests === null || Array.isArray(tests)) {
    return [null];
  }
  const { gte, lte, ...others } = tests as Record<string, unknown>;
  if (gte !== undefined && lte !== undefined && Object.keys(others).length === 0) {
    return [{ field, op: 'between', value: [gte, lte] }];
  }
  const entries = Object.entries(tests);
  return entries.length === 1 ? entries.map(([op, value]) => lineOf(field, op, value)) : [null];
}

function lineOf(field: string, op: string, value: unknown): Condition | null {
  if (op === 'isNull') {
    return { field, op: value ? 'isNull' : 'notNull', value: true };
  }
  if (op === 'me') {
    return { field, op: value ? 'isMe' : 'isNotMe', value: true };
  }
  return op === 'nin' || (op === 'period' && !isPeriod(value)) ? null : { field, op, value };
}

/** Several `contains` of one field, of which any may hold, as one line. */
function anyOf(part: unknown): Condition | null {
  const parts = (part as { or?: unknown } | null)?.or;
  if (!Array.isArray(parts) || Object.keys(part as object).length > 1 || parts.length === 0) {
    return null;
  }
  const lines = parts.map((each) => Object.entries(each ?? {}));
  const field = lines[0]?.[0]?.[0];
  const values = lines.map((line) => {
    const [[name, tests] = ['', null], ...others] = line;
    const isOne = others.length === 0 && name === field && Object.keys(tests ?? {}).length === 1;
    return isOne ? (tests as { contains?: unknown }).contains : undefined;
  });
  const isSame = field !== undefined && values.every((value) => typeof value === 'string');
  return isSame ? { field, op: 'containsAny', value: values } : null;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
