import type { Condition } from '@/features/records/conditions';
import { fromFilter, toFilter } from '@/features/records/conditions';
import { isComplete } from '@/features/records/operands';
import type { PolicyPartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';

export const ACTIONS = ['read', 'create', 'update', 'delete'] as const;
export type Action = (typeof ACTIONS)[number];

type Filter = Readonly<Record<string, unknown>>;

/** One right as the editor holds it: what was typed stays, also while another way is chosen. */
export type Grant = {
  allowed: boolean;
  rows: 'all' | 'conditions' | 'json';
  conditions: readonly Condition[];
  json: string;
  fields: 'all' | 'chosen' | 'except';
  /** Names: those that are chosen, or those that are excepted. */
  chosen: readonly string[];
};

export type PolicyDraft = Readonly<Record<Action, Grant>>;

type Rule = { rows?: unknown; fields?: readonly string[] | null } | null | undefined;

const words = texts.administration.policies;
const EVERYTHING = { rows: null, fields: null };

/** What the editor shows for a policy. */
export function draftOf(policy: Pick<PolicyPartsFragment, Action>): PolicyDraft {
  return {
    read: grantOf(policy.read),
    create: grantOf(policy.create),
    update: grantOf(policy.update),
    delete: grantOf(policy.delete),
  };
}

/** What a role has without a policy, as one: viewer reads, editor and admin read and write, a made role does nothing. */
export function usualOf(role: string): PolicyDraft {
  const write = role === 'editor' || role === 'admin' ? EVERYTHING : null;
  const read = role === 'viewer' ? EVERYTHING : write;
  return draftOf({ read, create: write, update: write, delete: write });
}

function grantOf(rule: Rule): Grant {
  const filter = asFilter(rule?.rows);
  const conditions = fromFilter(filter);
  return {
    allowed: Boolean(rule),
    rows: filter === null ? 'all' : conditions === null ? 'json' : 'conditions',
    conditions: conditions ?? [],
    json: JSON.stringify(filter ?? {}, null, 2),
    fields: rule?.fields ? 'chosen' : 'all',
    chosen: rule?.fields ?? [],
  };
}

/** The filter of a right; null for all records. Ask `problemOf` first. */
export function filterOf(grant: Grant): Filter | null {
  if (grant.rows === 'all') {
    return null;
  }
  return grant.rows === 'json' ? parsed(grant.json) : toFilter(grant.conditions);
}

/**
 * What is wrong with a right before it is sent. An unfinished filter is never left out: without it the right would be
 * to all records.
 */
export function problemOf(
  grant: Grant,
  action: Action,
  names: readonly string[],
): { rows?: string; fields?: string } {
  if (!grant.allowed) {
    return {};
  }
  const rows = rowsProblem(grant);
  const fields = action === 'delete' ? undefined : fieldsProblem(grant, names);
  return { ...(rows && { rows }), ...(fields && { fields }) };
}

function fieldsProblem(grant: Grant, names: readonly string[]): string | undefined {
  if (grant.fields === 'except' && grant.chosen.length === 0) {
    return words.noExceptions;
  }
  return fieldsOf(grant, names)?.length === 0 ? words.noFields : undefined;
}

/** The fields of a right, of those that the collection has now; null for all, also later ones. */
export function fieldsOf(grant: Grant, names: readonly string[]): string[] | null {
  if (grant.fields === 'all') {
    return null;
  }
  return grant.fields === 'chosen'
    ? [...grant.chosen]
    : names.filter((name) => !grant.chosen.includes(name));
}

function rowsProblem(grant: Grant): string | undefined {
  if (grant.rows === 'json') {
    return parsed(grant.json) === null ? words.badJson : undefined;
  }
  if (grant.rows === 'conditions') {
    const isIncomplete = !grant.conditions.every(isComplete);
    return grant.conditions.length === 0
      ? words.noConditions
      : isIncomplete
        ? words.incomplete
        : undefined;
  }
  return undefined;
}

/** The variables of `setPolicy` for a collection of these fields. What is not allowed is null. */
export function inputOf(draft: PolicyDraft, names: readonly string[]) {
  const rule = (grant: Grant) =>
    grant.allowed ? { rows: filterOf(grant), fields: fieldsOf(grant, names) } : null;
  return {
    read: rule(draft.read),
    create: rule(draft.create),
    update: rule(draft.update),
    delete: draft.delete.allowed ? { rows: filterOf(draft.delete) } : null,
  };
}

function asFilter(rows: unknown): Filter | null {
  const isObject = typeof rows === 'object' && rows !== null && !Array.isArray(rows);
  return isObject && Object.keys(rows).length > 0 ? (rows as Filter) : null;
}

function parsed(text: string): Filter | null {
  try {
    return asFilter(JSON.parse(text));
  } catch {
    return null;
  }
}
