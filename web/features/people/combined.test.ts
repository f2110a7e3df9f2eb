import { expect, test } from 'vitest';
import { type Combined, type Effect, summary, warnings } from './combined';

const NONE: Combined = { allowed: false, allRecords: false, fields: [], partial: [], lifted: [] };
const ALL: Combined = { allowed: true, allRecords: true, fields: null, partial: [], lifted: [] };
const labels = new Map([
  ['name', 'Name'],
  ['city', 'City'],
]);

test.each([
  [NONE, 'No'],
  [ALL, 'All records'],
  [{ ...ALL, allRecords: false }, 'Some records'],
  [{ ...ALL, fields: ['name', 'city', 'later'] }, 'All records · only Name, City, and later'],
  [{ ...ALL, fields: [] }, 'All records · no fields'],
  [{ ...ALL, partial: ['city'] }, 'All records · City on some of them'],
])('%j is said in short', (access, said) => {
  expect(summary(access, labels)).toBe(said);
});

test('two roles are warned about once, with all collections', () => {
  const lifted = [{ role: 'sales', by: 'viewer' }];
  const effect = (label: string, read: Combined): Effect => ({
    collection: label,
    label,
    read,
    create: read,
    update: NONE,
    delete: NONE,
  });
  const effects = [effect('Staff', { ...ALL, lifted }), effect('Orders', { ...ALL, lifted })];
  const roles = new Map([['sales', 'Sales']]);
  expect(warnings([...effects, effect('Towns', ALL)], roles)).toEqual([
    'The role viewer lifts limits of the role Sales in Staff and Orders. Someone with several roles gets the combined permissions.',
  ]);
});
