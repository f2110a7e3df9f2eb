'use client';

import { useQuery } from '@apollo/client/react';
import { Alert, Anchor, List } from '@mantine/core';
import Link from 'next/link';
import { Problem } from '@/components/Problem';
import { readFields } from '@/features/fields/definition';
import { texts } from '@/lib/texts';
import { needsOf } from './needs';
import { ReachOfRole } from './queries';

type Props = { collection: string; role: string };

const words = texts.administration.policies.needs;

/** What the role lacks in collections that this one is linked with, with the way there. */
export function NeedsElsewhere({ collection, role }: Props) {
  const { data, error, refetch } = useQuery(ReachOfRole, {
    variables: { roles: [role] },
    fetchPolicy: 'network-only', // policies of other collections change on other pages
  });
  if (error) {
    return <Problem error={error} retry={() => refetch()} />;
  }
  const definitions = (data?.collections ?? []).map(({ name, label, fields }) => ({
    name,
    label,
    fields: readFields(fields),
  }));
  const needs = needsOf(collection, definitions, data?.rolesAccess ?? []);
  return (
    needs.length > 0 && (
      <Alert color="yellow" title={words.title}>
        <List size="sm">
          {needs.map(({ kind, field, collection: other, label, some }) => (
            <List.Item key={`${kind} ${other} ${field}`}>
              {words[kind](field, label, some)}{' '}
              <Anchor component={Link} inherit href={`/admin/policies/${other}/${role}`}>
                {words.open(label)}
              </Anchor>
            </List.Item>
          ))}
        </List>
      </Alert>
    )
  );
}
