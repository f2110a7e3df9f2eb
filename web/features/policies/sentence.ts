import type { Field } from '@/features/fields/definition';
import { formatValue } from '@/features/fields/format';
import type { Condition } from '@/features/records/conditions';
import { texts } from '@/lib/texts';
import { ASKER } from './columns';
import type { Grant, PolicyDraft } from './draft';
import { type Claim, claimOf } from './may';

const words = texts.administration.policies;

/** What is said in a list of a role's rights; restoring goes with deleting. */
const SAID = ['read', 'create', 'update', 'delete', 'files'] as const;
type Said = (typeof SAID)[number];

/** What a role of this level may do by its rights, in sentences. */
export function sentencesOf(
  level: string,
  draft: PolicyDraft,
  columns: readonly Field[],
): readonly string[] {
  return SAID.map((deed) => sentenceOf(deed, claimOf(deed, level, draft), columns));
}

/** What a right means, as a sentence: "May read records where Country is “DE”, with only Name and City." */
export function sentenceOf(deed: Said, claim: Claim, columns: readonly Field[]): string {
  if (!claim.may) {
    return claim.because === 'level' ? words.sentence.noLevel[deed] : words.sentence.nothing[deed];
  }
  const [grant] = claim.grants;
  if (deed === 'files' || !grant) {
    return words.sentence.files;
  }
  const rows = rowsOf(grant, columns);
  if (deed === 'delete') {
    return words.sentence.delete(rows);
  }
  const sentence = words.sentence[deed](rows, fieldsOf(grant, columns));
  return claim.stays ? `${sentence} ${words.sentence.stays}` : sentence;
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
  const named = labels.length > 0 ? new Intl.ListFormat(texts.locale).format(labels) : '…';
  return grant.fields === 'except' ? words.sentence.except(named) : words.sentence.only(named);
}
