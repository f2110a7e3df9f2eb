import { type FieldFunctionOptions, InMemoryCache, type Reference } from '@apollo/client';

type Page = { nodes: readonly Reference[] };

/** The normalised cache: what identifies each kind of object, and how the pages of a list become one. */
export function createCache(): InMemoryCache {
  return new InMemoryCache({
    typePolicies: {
      Collection: { keyFields: ['name'] },
      Viewer: { keyFields: ['id'] },
      Role: { keyFields: ['name'] },
      Policy: { keyFields: ['collection', 'role'] },
      // Each query asks for the rights that it needs: one must not forget those of another.
      Rights: { merge: true },
      RecordRights: { merge: true },
      Record: { fields: { history: { keyArgs: false, merge: append } } },
      Query: {
        fields: {
          records: { keyArgs: ['collection', 'filter', 'orderBy', 'search'], merge: append },
          deletedRecords: { keyArgs: ['collection', 'filter', 'search'], merge: append },
          users: { keyArgs: ['search'], merge: append },
          auditLog: { keyArgs: ['action', 'actor'], merge: append },
          emails: { keyArgs: ['state'], merge: append },
          webhookDeliveries: { keyArgs: ['webhook'], merge: append },
        },
      },
    },
  });
}

/** What comes after a cursor follows what is there; a list asked for anew replaces it. */
function append(existing: Page | undefined, incoming: Page, { args }: FieldFunctionOptions): Page {
  if (!existing || !args?.after) {
    return incoming;
  }
  return { ...existing, ...incoming, nodes: [...existing.nodes, ...incoming.nodes] };
}
