import { type Field, targetOf } from '@/features/fields/definition';

export type Definition = { name: string; label: string; fields: readonly Field[] };
type Part = { allowed: boolean; allRecords: boolean };
export type Reach = { collection: string; read: Part; delete: Part };

/** What a role lacks in another collection: `kind` is what for, `some` whether it has it for a part of the records. */
export type Need = {
  kind: 'link' | 'deletion';
  field: string;
  collection: string;
  label: string;
  some: boolean;
};

/**
 * What a role lacks in other collections for its rights in this one to be of full use: links are chosen and seen by who
 * may read what they lead to, and what is deleted along with a record must be the role's to delete.
 */
export function needsOf(
  collection: string,
  definitions: readonly Definition[],
  reach: readonly Reach[],
): readonly Need[] {
  const own = definitions.find(({ name }) => name === collection);
  const links = linksOf(own).map((field) => ({
    kind: 'link' as const,
    field,
    from: definitions.find(({ name }) => name === targetOf(field)),
  }));
  const deletions = definitions.flatMap((from) =>
    linksOf(from)
      .filter((field) => targetOf(field) === collection && goesAlong(field))
      .map((field) => ({ kind: 'deletion' as const, field, from })),
  );
  return [...links, ...deletions].flatMap(({ kind, field, from }) => {
    const has = reach.find((each) => each.collection === from?.name);
    const part = kind === 'link' ? has?.read : has?.delete;
    if (!from || part?.allRecords) {
      return [];
    }
    const some = part?.allowed ?? false;
    return [{ kind, field: field.label, collection: from.name, label: from.label, some }];
  });
}

function linksOf(definition: Definition | undefined): readonly Field[] {
  return definition?.fields.filter(({ type }) => type === 'LINK') ?? [];
}

function goesAlong(field: Field): boolean {
  const options = field.options as { onDelete?: unknown } | null;
  return options?.onDelete === 'delete';
}
