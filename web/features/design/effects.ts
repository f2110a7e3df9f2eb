import { choicesOf, type Field, readValues } from '@/features/fields/definition';
import { texts } from '@/lib/texts';
import type { FieldDraft } from './fieldDraft';

/** How many records there are, how many of them have a value, how many have none, and how many break the new rules. */
export type Counts = { all: number; filled: number; empty: number; broken: number };

type Filter = Readonly<Record<string, unknown>>;

const words = texts.design;

/** One sentence for each thing that a change means for what is stored. */
export function effectsOf(field: Field, draft: FieldDraft, counts: Counts): string[] {
  const effects: string[] = [];
  if (draft.required && !field.required) {
    effects.push(counts.empty > 0 ? words.requiredRefused(counts.empty) : words.requiredFine);
  }
  if (draft.unique && !field.unique && counts.filled > 1) {
    effects.push(words.uniqueChecked(counts.filled));
  }
  if (draft.indexed && !field.indexed && counts.all > 0) {
    effects.push(words.indexBuilt(counts.all));
  }
  if (draft.name !== field.name) {
    effects.push(words.renamed(field.name));
  }
  if (brokenBy(field, draft) !== null) {
    effects.push(counts.broken > 0 ? words.ruleBroken(counts.broken) : words.ruleKept);
  } else if (isReworded(field, draft) && counts.filled > 0) {
    effects.push(words.rulesTighter(counts.filled));
  }
  return effects;
}

/** What a field that is to be added means for the records that are there. */
export function effectsOfNew(draft: FieldDraft, all: number): string[] {
  if (all === 0 || draft.type === 'FILES') {
    return [];
  }
  return [draft.required ? words.newRequired(all) : words.newEmpty(all)];
}

/** The filter for records with a value that the new rules would refuse; null when they refuse nothing more. */
export function brokenBy(field: Field, draft: FieldDraft): Filter | null {
  const { name } = field;
  const broken: Filter[] = droppedChoices(field, draft).map((choice) => ({
    [name]: { [field.type === 'CHOICES' ? 'contains' : 'eq']: choice },
  }));
  const { min, max } = draft.options;
  const before = readValues(field.options);
  if (typeof min === 'number' && !(typeof before.min === 'number' && before.min >= min)) {
    broken.push({ [name]: { lt: min } });
  }
  if (typeof max === 'number' && !(typeof before.max === 'number' && before.max <= max)) {
    broken.push({ [name]: { gt: max } });
  }
  return broken.length > 1 ? { or: broken } : (broken[0] ?? null);
}

function droppedChoices(field: Field, draft: FieldDraft): string[] {
  const choices = Array.isArray(draft.options.choices) ? draft.options.choices.map(String) : [];
  return choicesOf(field).filter((choice) => !choices.includes(choice));
}

/** Whether a rule for texts has changed, which no filter can look for. */
function isReworded(field: Field, draft: FieldDraft): boolean {
  const before = readValues(field.options);
  return ['minLength', 'maxLength', 'pattern'].some(
    (rule) => (draft.options[rule] ?? '') !== '' && draft.options[rule] !== before[rule],
  );
}
