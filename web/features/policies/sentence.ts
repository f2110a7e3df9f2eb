import type { Field } from '@/features/fields/definition';
import { formatValue } from '@/features/fields/format';
import type { Condition } from '@/features/records/conditions';
import { texts } from '@/lib/texts';
import { ASKER } from './columns';
import type { Action, Grant } from './draft';

const words = texts.administration.policies;

/** What a right means, as a sentence: "May read records where Country is “DE”, with only Name and City." */
export function sentenceOf(action: Action, grant: Grant, columns: readonly Field[]): string {
  if (!grant.allowed) {
    return words.sentence.nothing[action];
  }
  const rows = rowsOf(grant, columns);
  return action === 'delete'
    ? words.sentence.delete(rows)
    : words.sentence[action](rows, fieldsOf(grant, columns));
}

function rowsOf(grant: Grant, columns: readonly Field[]): string {
  if (grant.rows === 'all') {
    return words.sentence.all;
  }
  if (grant.rows === 'json') {
    return words.sentence.byHand;
  }
  const conditions = grant.conditions.map((condition) => conditionOf(condition, columns));
  return words.sentence.where(conditions.join(words.sentence.and) || '…');
}

/** A condition in words: "Country is “DE”". */
export function conditionOf({ field, op, value }: Condition, columns: readonly Field[]): string {
  const column = columns.find(({ name }) => name === field);
  const label = column?.label ?? field;
  const operator = texts.filter.operators[op] ?? op;
  if (op === 'isNull') {
    return `${label} ${value === false ? words.sentence.notEmpty : operator}`;
  }
  const shown = column ? formatValue(column, value) : String(value ?? '');
  return `${label} ${operator} ${comparedWith(column, value, shown)}`;
}

function comparedWith(column: Field | undefined, value: unknown, shown: string): string {
  if (value === ASKER) {
    return words.asker;
  }
  if (shown === '') {
    return '…';
  }
  if (column?.type === 'LINK') {
    return words.sentence.chosenRecord;
  }
  return typeof value === 'string' ? `“${shown}”` : shown;
}

function fieldsOf(grant: Grant, columns: readonly Field[]): string {
  if (grant.fields === 'all') {
    return words.sentence.allFields;
  }
  const labels = grant.chosen.map(
    (name) => columns.find((column) => column.name === name)?.label ?? name,
  );
  return words.sentence.only(
    labels.length > 0 ? new Intl.ListFormat(texts.locale).format(labels) : '…',
  );
}
