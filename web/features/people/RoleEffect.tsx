'use client';

import { useQuery } from '@apollo/client/react';
import { Alert, ScrollArea, Stack, Table, Text } from '@mantine/core';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { readFragment } from '@/lib/gql';
import type { AccessOfRolesQuery } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { ACTIONS, type Effect, summary, warnings } from './combined';
import { AccessOfRoles, CombinedParts } from './queries';

const words = texts.administration.people.effect;

/** What somebody with these roles may do in each collection, and where one role lifts the limits of another. */
export function RoleEffect({ roles }: { roles: readonly string[] }) {
  const { data, previousData, error, refetch } = useQuery(AccessOfRoles, {
    variables: { roles: [...roles] },
    fetchPolicy: 'network-only', // policies change elsewhere
  });
  const known = data ?? previousData;
  if (error) {
    return <Problem error={error} retry={() => refetch()} />;
  }
  if (!known) {
    return <Loading rows={2} />;
  }
  const effects = known.rolesAccess.map(effectOf);
  const labels = new Map(known.roles.map(({ name, label }) => [name, label]));
  return (
    <Stack gap="xs" aria-busy={!data}>
      <Text size="sm" fw={600}>
        {words.title}
      </Text>
      {warnings(effects, labels).map((warning) => (
        <Alert key={warning} color="yellow" role="alert" py="xs">
          {warning}
        </Alert>
      ))}
      {effects.length === 0 ? (
        <Text size="sm" c="dimmed">
          {words.noCollections}
        </Text>
      ) : (
        <Effects effects={effects} known={known} />
      )}
    </Stack>
  );
}

function effectOf(given: AccessOfRolesQuery['rolesAccess'][number]): Effect {
  return {
    collection: given.collection,
    label: given.label,
    read: readFragment(CombinedParts, given.read),
    create: readFragment(CombinedParts, given.create),
    update: readFragment(CombinedParts, given.update),
    delete: readFragment(CombinedParts, given.delete),
  };
}

function Effects({ effects, known }: { effects: readonly Effect[]; known: AccessOfRolesQuery }) {
  const fields = new Map(known.collections.map(({ name, fields: all }) => [name, all]));
  return (
    <ScrollArea.Autosize mah={260}>
      <Table aria-label={words.title} verticalSpacing={4} fz="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{words.collection}</Table.Th>
            {ACTIONS.map((action) => (
              <Table.Th key={action}>{words.actions[action]}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {effects.map((effect) => {
            const all = fields.get(effect.collection) ?? [];
            const labels = new Map(all.map(({ name, label }) => [name, label]));
            return (
              <Table.Tr key={effect.collection}>
                <Table.Th scope="row">{effect.label}</Table.Th>
                {ACTIONS.map((action) => (
                  <Table.Td key={action}>{summary(effect[action], labels)}</Table.Td>
                ))}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}
