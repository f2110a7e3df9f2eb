'use client';

import { ActionIcon, Button, Code, Group, Paper, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { readValues } from '@/features/fields/definition';
import type { SourcePartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';

type Props = {
  source: SourcePartsFragment;
  mayChange: boolean;
  onTry: () => void;
  onDelete: () => void;
};

const words = texts.automation.sources;

/** A source in short: where it asks, what it takes, for how long an answer is kept. */
export function SourceCard({ source, mayChange, onTry, onDelete }: Props) {
  const { name, url, mapping, cacheSeconds } = source;
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div style={{ minWidth: 0 }}>
          <Text fw={600}>{name}</Text>
          <Code style={{ overflowWrap: 'anywhere' }}>{url}</Code>
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {words.takes(Object.keys(readValues(mapping)).join(', '))} · {words.kept(cacheSeconds)}
          </Text>
        </div>
        <Group gap={4} wrap="nowrap">
          <Button variant="default" size="xs" aria-label={words.tryOf(name)} onClick={onTry}>
            {words.try}
          </Button>
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
