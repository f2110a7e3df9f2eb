'use client';

import { ActionIcon, Badge, Group, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { Surface } from '@/components/Surface';
import { formatMoment } from '@/features/fields/format';
import type { PersonPartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { factorTexts } from '@/lib/texts/factors';

type Person = PersonPartsFragment;
type Props = {
  people: readonly Person[];
  /** Labels of the roles by name. */
  labels: ReadonlyMap<string, string>;
  viewerId: string | undefined;
  onEdit: (person: Person) => void;
};

const words = texts.administration.people;

/** People with their roles; on a narrow screen what matters less goes below the name or away. */
export function PeopleTable({ people, labels, viewerId, onEdit }: Props) {
  return (
    <Surface>
      <Table highlightOnHover verticalSpacing="sm" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{words.name}</Table.Th>
            <Table.Th visibleFrom="xs">{words.roles}</Table.Th>
            <Table.Th visibleFrom="md">{words.added}</Table.Th>
            <Table.Th w={56}>
              <VisuallyHidden>{words.change}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {people.map((person) => (
            <Table.Tr key={person.id}>
              <Table.Td>
                <Group gap="xs">
                  <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
                    {person.name}
                  </Text>
                  {person.id === viewerId && (
                    <Badge variant="default" tt="none">
                      {words.you}
                    </Badge>
                  )}
                  {person.disabled && (
                    <Badge color="gray" variant="light" tt="none">
                      {words.disabled}
                    </Badge>
                  )}
                  {person.secondFactor && (
                    <Badge variant="default" tt="none">
                      {factorTexts.admin.has}
                    </Badge>
                  )}
                </Group>
                <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                  {person.email}
                </Text>
                <RoleBadges roles={person.roles} labels={labels} hiddenFrom="xs" />
              </Table.Td>
              <Table.Td visibleFrom="xs">
                <RoleBadges roles={person.roles} labels={labels} />
              </Table.Td>
              <Table.Td visibleFrom="md">
                <Text size="sm" c="dimmed">
                  {formatMoment(person.createdAt)}
                </Text>
              </Table.Td>
              <Table.Td>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="lg"
                  aria-label={words.edit(person.name)}
                  onClick={() => onEdit(person)}
                >
                  <IconPencil size={16} aria-hidden />
                </ActionIcon>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Surface>
  );
}

type BadgesProps = {
  roles: readonly string[];
  labels: ReadonlyMap<string, string>;
  hiddenFrom?: 'xs';
};

function RoleBadges({ roles, labels, hiddenFrom }: BadgesProps) {
  return (
    <Group gap={4} hiddenFrom={hiddenFrom} mt={hiddenFrom && 4}>
      {roles.map((role) => (
        <Badge key={role} variant="light" tt="none">
          {labels.get(role) ?? role}
        </Badge>
      ))}
      {roles.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.noRoles}
        </Text>
      )}
    </Group>
  );
}
