import type { CombinedPartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';

export type Combined = Pick<CombinedPartsFragment, 'allowed' | 'allRecords'> & {
  fields?: readonly string[] | null;
  partial: readonly string[];
  lifted: readonly { role: string; by: string }[];
};
export type Effect = {
  collection: string;
  label: string;
  read: Combined;
  create: Combined;
  update: Combined;
  delete: Combined;
};
type Labels = ReadonlyMap<string, string>;

export const ACTIONS = ['read', 'create', 'update', 'delete'] as const;
const words = texts.administration.people.effect;

/** What may be done, in short: "No", "All records", "Some records · only Name and City". */
export function summary(access: Combined, labels: Labels): string {
  if (!access.allowed) {
    return words.no;
  }
  const names = (fields: readonly string[]) =>
    new Intl.ListFormat(texts.locale).format(fields.map((name) => labels.get(name) ?? name));
  const parts: string[] = [access.allRecords ? words.allRecords : words.someRecords];
  if (access.fields) {
    parts.push(access.fields.length > 0 ? words.only(names(access.fields)) : words.noFields);
  }
  if (access.partial.length > 0) {
    parts.push(words.partly(names(access.partial)));
  }
  return parts.join(' · ');
}

/** The limits of one role that another lifts, a line for each two roles: in which collections. */
export function warnings(effects: readonly Effect[], roles: Labels): readonly string[] {
  const where = new Map<string, { role: string; by: string; collections: Set<string> }>();
  for (const effect of effects) {
    for (const { role, by } of ACTIONS.flatMap((action) => effect[action].lifted)) {
      const key = `${role} ${by}`;
      const known = where.get(key) ?? { role, by, collections: new Set<string>() };
      where.set(key, { ...known, collections: known.collections.add(effect.label) });
    }
  }
  const list = new Intl.ListFormat(texts.locale);
  return [...where.values()].map(({ role, by, collections }) =>
    words.lifts(roles.get(by) ?? by, roles.get(role) ?? role, list.format(collections)),
  );
}
