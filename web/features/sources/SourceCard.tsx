'use client';

import { ActionIcon, Button, Code, Group, Paper, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { readValues } from '@/features/fields/definition';
import type { SourcePartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';

type Props = {
  source: SourcePartsFragment;
  mayChange: boolean;
  /** Whether the viewer may ask it. */
  mayTry: boolean;
  /** The labels of roles, by their names. */
  labels: ReadonlyMap<string, string>;
  onTry: () => void;
  onRoles: () => void;
  onDelete: () => void;
};

const words = texts.automation.sources;

/** A source in short: where it asks, what it takes, for how long an answer is kept, who may ask it. */
export function SourceCard(props: Props) {
  const { source, mayChange, mayTry, labels, onTry, onRoles, onDelete } = props;
  const { name, url, mapping, cacheSeconds, roles } = source;
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div style={{ minWidth: 0 }}>
          <Text fw={600}>{name}</Text>
          <Code style={{ overflowWrap: 'anywhere' }}>{url}</Code>
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {words.takes(Object.keys(readValues(mapping)).join(', '))} · {words.kept(cacheSeconds)}
          </Text>
          <Text size="sm" c="dimmed">
            {roles ? words.forRoles(roles.map((role) => labels.get(role) ?? role)) : words.forAll}
          </Text>
        </div>
        <Group gap={4} wrap="nowrap">
          {mayTry && (
            <Button variant="default" size="xs" aria-label={words.tryOf(name)} onClick={onTry}>
              {words.try}
            </Button>
          )}
          {mayChange && (
            <Button variant="default" size="xs" aria-label={words.rolesOf(name)} onClick={onRoles}>
              {words.roles}
            </Button>
          )}
          {mayChange && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={words.deleteOf(name)}
              onClick={onDelete}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      </Group>
    </Paper>
  );
}
