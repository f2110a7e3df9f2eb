import type { Field } from '@/features/fields/definition';
import type { ListState } from './address';
import { boundsOf, isPeriod } from './periods';

type Tree = Readonly<Record<string, unknown>>;
type Known = { types: ReadonlyMap<string, string>; viewer: string; now: Date | undefined };

/** The filter as the API takes it: periods as bounds in this time zone, and the viewer by id. */
export function resolvedFilter(
  filter: ListState['filter'],
  fields: readonly Field[],
  viewer = '',
  now?: Date,
): ListState['filter'] {
  const types = new Map(fields.map(({ name, type }) => [name, type]));
  return filter && resolvedTree(filter, { types, viewer, now });
}

function resolvedTree(tree: Tree, known: Known): Tree {
  return Object.fromEntries(
    Object.entries(tree).map(([name, inner]) => {
      if (name === 'and' || name === 'or') {
        const parts = Array.isArray(inner) ? inner : [];
        return [name, parts.map((part) => (isTree(part) ? resolvedTree(part, known) : part))];
      }
      if (!isTree(inner)) {
        return [name, inner];
      }
      return [
        name,
        name === 'not' ? resolvedTree(inner, known) : resolvedTests(name, inner, known),
      ];
    }),
  );
}

function resolvedTests(name: string, tests: Tree, { types, viewer, now }: Known): Tree {
  const { period, me, ...others } = tests;
  return {
    ...others,
    ...(isPeriod(period) && boundsOf(period, types.get(name) ?? 'DATETIME', now)),
    ...(me !== undefined && { [me ? 'eq' : 'ne']: viewer }),
  };
}

function isTree(part: unknown): part is Tree {
  return typeof part === 'object' && part !== null && !Array.isArray(part);
}

/** How many conditions a filter has at its top. */
export function conditionsOf(filter: ListState['filter']): number {
  const [parts] = [filter?.and, filter?.or].filter(Array.isArray);
  return parts?.length ?? 1;
}
