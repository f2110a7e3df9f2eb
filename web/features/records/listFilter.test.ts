import { expect, test } from 'vitest';
import { aField } from '@/features/fields/testing';
import { type ListFilter, lineOperators, linesOf, SYSTEM_FIELDS, treeOf } from './listFilter';
import { PERIODS, spanOf } from './periods';
import { resolvedFilter } from './resolvedFilter';

const name = { field: 'name', op: 'contains', value: 'x' };

test.each<ListFilter>([
  { match: 'all', lines: [name] },
  { match: 'all', lines: [name, { field: 'name', op: 'notNull', value: true }] },
  { match: 'any', lines: [name, { field: 'size', op: 'isNull', value: true }] },
  { match: 'any', lines: [name, { field: 'size', op: 'between', value: [1, 2.5] }] },
  { match: 'all', lines: [{ field: 'kind', op: 'in', value: ['a', 'b'] }] },
  { match: 'all', lines: [{ field: 'tags', op: 'containsAny', value: ['a', 'b'] }] },
  { match: 'all', lines: [name, { field: 'tags', op: 'containsAny', value: ['a', 'b'] }] },
  { match: 'any', lines: [name, { field: 'tags', op: 'containsAny', value: ['a'] }] },
  { match: 'all', lines: [{ field: 'due', op: 'period', value: 'last7Days' }] },
  { match: 'all', lines: [{ field: 'createdBy', op: 'isMe', value: true }] },
  { match: 'any', lines: [name, { field: 'updatedBy', op: 'isNotMe', value: true }] },
])('%o comes back from its address', (filter) => {
  expect(linesOf(treeOf(filter))).toEqual(filter);
});

test.each([
  { not: { name: { eq: 'x' } } },
  { or: [{ name: { eq: 'x' } }, { and: [{ size: { gt: 1 } }] }] },
  { name: { eq: 'x', ne: 'y' } },
  { name: { eq: 'x' }, size: { gt: 1 } },
  { size: { nin: [1] } },
  { due: { period: 'someday' } },
  { or: 'x' },
])('%o is not shown as something else', (filter) => {
  expect(linesOf(filter)).toBeNull();
});

const now = new Date(2026, 2, 29, 12); // a Sunday, on which clocks change in Europe
const fields = [aField('due', 'DATE'), aField('seen', 'DATETIME')];

test('periods become bounds of days, or of moments in this time zone', () => {
  const filter = { or: [{ due: { period: 'last7Days' } }, { seen: { period: 'today' } }] };
  expect(resolvedFilter(filter, fields, 'me', now)).toEqual({
    or: [
      { due: { gte: '2026-03-23', lt: '2026-03-30' } },
      {
        seen: {
          gte: new Date(2026, 2, 29).toISOString(),
          lt: new Date(2026, 2, 30).toISOString(),
        },
      },
    ],
  });
});

test('oneself becomes the id of the signed-in user, on every level; all else stays', () => {
  const filter = { and: [{ not: { createdBy: { me: true } } }, { name: { eq: 'period' } }] };
  expect(resolvedFilter(filter, fields, 'u1')).toEqual({
    and: [{ not: { createdBy: { eq: 'u1' } } }, { name: { eq: 'period' } }],
  });
  expect(resolvedFilter({ updatedBy: { me: false } }, fields, 'u1')).toEqual({
    updatedBy: { ne: 'u1' },
  });
  expect(resolvedFilter(null, fields)).toBeNull();
});

test.each(PERIODS)('%s is a span of whole days', (period) => {
  const [start, end] = spanOf(period, now);
  expect([start, end].map((date) => date.getHours())).toEqual([0, 0]);
  expect(start.getTime()).toBeLessThan(end.getTime());
});

test('a week has seven days and today in it, a month its own days', () => {
  const [start, end] = spanOf('thisWeek', now);
  expect(new Date(start.getFullYear(), start.getMonth(), start.getDate() + 7)).toEqual(end);
  expect(start <= now && now < end).toBe(true);
  expect(spanOf('lastMonth', new Date(2026, 0, 31))).toEqual([
    new Date(2025, 11, 1),
    new Date(2026, 0, 1),
  ]);
});

test('what a record always has cannot be empty', () => {
  for (const field of SYSTEM_FIELDS) {
    expect(lineOperators(field)).not.toContain('isNull');
  }
});
