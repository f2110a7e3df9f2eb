import { CollectionChoices } from '@/features/events/collections';
import { WhoAsks } from '@/features/session/viewer';

/** A rule as the API answers. */
export const big = {
  __typename: 'NotificationRule' as const,
  id: 'n1',
  name: 'Big town',
  event: 'record_created',
  collection: 'towns',
  condition: null,
  becomes: false,
  recipients: ['desk@example.com'],
  subject: 'New: {{ record.values.name }}',
  body: 'Look.',
  enabled: true,
};

export const collections = {
  request: { query: CollectionChoices },
  result: { data: { collections: [{ __typename: 'Collection', name: 'towns', label: 'Towns' }] } },
};

/** Who asks, by what their roles amount to. */
export function asking(level: string) {
  const viewer = { __typename: 'Viewer', id: 'u1', name: 'Ada', email: 'a@example.com' };
  return {
    request: { query: WhoAsks },
    result: { data: { viewer: { ...viewer, roles: [level], level } } },
  };
}

/** Something to mend, as the API answers. */
export function wrong(field: string | null, message: string) {
  return { __typename: 'UserError' as const, code: 'invalid', field, message };
}

export const unavailable = {
  errors: [{ message: 'away', extensions: { code: 'unavailable', traceId: 'trace1' } }],
};
