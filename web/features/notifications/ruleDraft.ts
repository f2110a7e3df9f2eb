import { isRecordEvent } from '@/features/events/events';
import { type Condition, fromFilter, toFilter } from '@/features/records/conditions';
import { isComplete } from '@/features/records/operands';
import type { CreateRuleMutationVariables, RulePartsFragment } from '@/lib/gql/graphql';
import type { Message } from '@/lib/messages';
import { texts } from '@/lib/texts';

import { defaultTexts } from './templates';

const words = texts.automation.rules;

/** A rule as its form holds it: what was typed stays, also while another kind of condition is chosen. */
export type RuleDraft = {
  name: string;
  event: string;
  collection: string | null;
  mode: 'all' | 'conditions' | 'json';
  conditions: readonly Condition[];
  json: string;
  /** Only when a change makes the condition true. */
  becomes: boolean;
  recipients: readonly string[];
  subject: string;
  body: string;
};

type Filter = Readonly<Record<string, unknown>>;

export const NEW_RULE: RuleDraft = {
  name: '',
  event: 'record_created',
  collection: null,
  mode: 'all',
  conditions: [],
  json: '',
  becomes: true,
  recipients: [],
  ...defaultTexts('record_created'),
};

/** What the form shows for a rule. */
export function draftOf(rule: RulePartsFragment): RuleDraft {
  const filter = asFilter(rule.condition);
  const conditions = rule.collection && isRecordEvent(rule.event) ? fromFilter(filter) : null;
  return {
    name: rule.name,
    event: rule.event,
    collection: rule.collection ?? null,
    mode: filter === null ? 'all' : conditions ? 'conditions' : 'json',
    conditions: conditions ?? [],
    json: filter ? JSON.stringify(filter, null, 2) : '',
    becomes: rule.becomes,
    recipients: rule.recipients,
    subject: rule.subject,
    body: rule.body,
  };
}

/** The draft with some changes; texts that were not edited follow the event. */
export function changed(draft: RuleDraft, changes: Partial<RuleDraft>): RuleDraft {
  const before = defaultTexts(draft.event);
  const isUntouched = draft.subject === before.subject && draft.body === before.body;
  const follows = changes.event !== undefined && isUntouched ? defaultTexts(changes.event) : {};
  return { ...draft, ...follows, ...changes };
}

/** Whether conditions can be built from the fields of a collection. */
export function canBuild({ event, collection }: RuleDraft): boolean {
  return isRecordEvent(event) && collection !== null;
}

/** Whether the event has values before it, from which the condition can become true. */
export function canBecome({ event, mode }: Pick<RuleDraft, 'event' | 'mode'>): boolean {
  return event === 'record_updated' && mode !== 'all';
}

/** What is wrong with the condition before it is sent; left out it would be a rule about everything. */
export function conditionProblem(draft: RuleDraft): string | undefined {
  if (draft.mode === 'json') {
    return parsed(draft.json) === null ? words.badJson : undefined;
  }
  if (draft.mode === 'conditions') {
    if (!canBuild(draft)) {
      return words.conditionNeedsCollection;
    }
    const isIncomplete = !draft.conditions.every(isComplete);
    return draft.conditions.length === 0
      ? words.noConditions
      : isIncomplete
        ? texts.administration.policies.incomplete
        : undefined;
  }
  return undefined;
}

/** What is sent for a draft. Ask `conditionProblem` first. */
export function inputOf(draft: RuleDraft): CreateRuleMutationVariables {
  const { name, event, collection, recipients, subject, body } = draft;
  const filters = { all: null, conditions: toFilter(draft.conditions), json: parsed(draft.json) };
  const condition = filters[draft.mode];
  return {
    name,
    event,
    collection,
    condition,
    becomes: draft.becomes && canBecome(draft),
    recipients: [...recipients],
    subject,
    body,
  };
}

/** Addresses that were pasted together, as several; a template stays whole. */
export function splitRecipients(typed: readonly string[]): string[] {
  const single = typed.flatMap((each) => (/\{[{%]/.test(each) ? [each] : each.split(/[\s,;]+/)));
  return [...new Set(single.map((each) => each.trim()).filter(Boolean))];
}

/** The messages about recipients, each with the one that it is about. */
export function recipientMessages(
  messages: readonly Message[],
  recipients: readonly string[],
): string | undefined {
  const found = messages.flatMap(({ field, message }) => {
    const [name, index] = (field ?? '').split('.');
    const recipient = recipients[Number(index)];
    if (name !== 'recipients') {
      return [];
    }
    const isNamed = !recipient || message.includes(recipient);
    return [isNamed ? message : words.recipientProblem(recipient, message)];
  });
  return found.length > 0 ? found.join('; ') : undefined;
}

function asFilter(condition: unknown): Filter | null {
  const isObject = typeof condition === 'object' && condition !== null && !Array.isArray(condition);
  return isObject && Object.keys(condition).length > 0 ? (condition as Filter) : null;
}

function parsed(text: string): Filter | null {
  try {
    return asFilter(JSON.parse(text));
  } catch {
    return null;
  }
}
