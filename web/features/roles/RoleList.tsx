'use client';

import { useQuery } from '@apollo/client/react';
import { ActionIcon, Badge, Button, Code, Group, Paper, Stack, Text } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { Empty } from '@/components/Empty';
import { Heading } from '@/components/Heading';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { texts } from '@/lib/texts';
import { DeleteRoleModal } from './DeleteRoleModal';
import { FactorSwitch } from './FactorSwitch';
import { Roles } from './queries';
import { type Role, RoleModal } from './RoleModal';

const words = texts.administration.roles;

/** All roles: the built-in ones as they are, made ones to change and to delete. */
export function RoleList() {
  const { data, error, refetch } = useQuery(Roles);
  const [edited, setEdited] = useState<Role | 'new'>();
  const [deleted, setDeleted] = useState<Role>();
  return (
    <Stack>
      <Heading title={words.title} hint={words.hint}>
        <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setEdited('new')}>
          {words.create}
        </Button>
      </Heading>
      {error && <Problem error={error} retry={() => refetch()} />}
      {!data && !error && <Loading />}
      {data?.roles?.length === 0 && <Empty title={words.empty} hint={words.emptyHint} />}
      {data?.roles?.map((role) => (
        <RoleCard
          key={role.name}
          role={role}
          onEdit={() => setEdited(role)}
          onDelete={() => setDeleted(role)}
        />
      ))}
      {edited && (
        <RoleModal
          role={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
      {deleted && <DeleteRoleModal role={deleted} onClose={() => setDeleted(undefined)} />}
    </Stack>
  );
}

type CardProps = { role: Role; onEdit: () => void; onDelete: () => void };

function RoleCard({ role, onEdit, onDelete }: CardProps) {
  const level = words.levels[role.level] ?? role.level;
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" wrap="nowrap">
        <div style={{ minWidth: 0 }}>
          <Group gap="xs">
            <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
              {role.label}
            </Text>
            <Code>{role.name}</Code>
            {role.builtIn && (
              <Badge variant="default" tt="none">
                {words.builtIn}
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed">
            {role.builtIn ? words.meanings[role.name] : words.madeMeaning(level)}
          </Text>
          <FactorSwitch name={role.name} label={role.label} required={role.requiresSecondFactor} />
        </div>
        {!role.builtIn && (
          <Group gap={4} wrap="nowrap">
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={words.edit(role.label)}
              onClick={onEdit}
            >
              <IconPencil size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={words.deleteOf(role.label)}
              onClick={onDelete}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Group>
        )}
      </Group>
    </Paper>
  );
}
