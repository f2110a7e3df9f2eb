import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { aField } from '@/features/fields/testing';
import { renderApp } from '@/lib/testing/render';
import { texts } from '@/lib/texts';
import { NeedsElsewhere } from './NeedsElsewhere';
import { ReachOfRole } from './queries';

const words = texts.administration.policies.needs;
const sales = { collection: 'orders', role: 'sales' };

function reaching(allowed: boolean) {
  const part = { __typename: 'CombinedAccess', allowed, allRecords: allowed };
  const link = aField('customer', 'LINK', { options: { collection: 'people', onDelete: 'clear' } });
  const collection = (name: string, label: string, fields: object[]) => ({
    __typename: 'Collection',
    name,
    label,
    fields,
  });
  const access = { __typename: 'RolesAccess', collection: 'people', read: part, delete: part };
  return {
    request: { query: ReachOfRole, variables: { roles: ['sales'] } },
    result: {
      data: {
        collections: [collection('orders', 'Orders', [link]), collection('people', 'People', [])],
        rolesAccess: [access],
      },
    },
  };
}

test('what a role lacks in a linked collection is said, with the way there', async () => {
  renderApp(<NeedsElsewhere {...sales} />, [reaching(false)]);
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain(words.link('Customer', 'People', false));
  const way = screen.getByRole('link', { name: words.open('People') });
  expect(way.getAttribute('href')).toBe('/admin/policies/people/sales');
});

test('a role that lacks nothing gets no notice', async () => {
  const answer = reaching(true);
  let isAnswered = false;
  const data = () => {
    isAnswered = true;
    return answer.result;
  };
  renderApp(<NeedsElsewhere {...sales} />, [{ ...answer, result: data }]);
  await waitFor(() => expect(isAnswered).toBe(true));
  expect(screen.queryByRole('alert')).toBeNull();
});
