'use client';

import {
  ActionIcon,
  Badge,
  Code,
  Group,
  Modal,
  Stack,
  Table,
  Text,
  VisuallyHidden,
} from '@mantine/core';
import { IconListDetails } from '@tabler/icons-react';
import { useState } from 'react';
import { Surface } from '@/components/Surface';
import { useReturnFocus } from '@/components/useReturnFocus';
import { formatMoment } from '@/features/fields/format';
import type { AuditLogQuery } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { actionLabel } from './actions';

type Entry = AuditLogQuery['auditLog']['nodes'][number];

const words = texts.administration.audit;
const COLOURS: Readonly<Record<string, string>> = {
  done: 'green',
  refused: 'yellow',
  failed: 'red',
};

/** Entries of the log; each opens to show with what it was done. */
export function AuditTable({ entries }: { entries: readonly Entry[] }) {
  const [opened, setOpened] = useState<Entry>();
  return (
    <>
      <Surface>
        <Table highlightOnHover horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr>
              <Table.Th visibleFrom="sm">{words.when}</Table.Th>
              <Table.Th visibleFrom="sm">{words.who}</Table.Th>
              <Table.Th>{words.what}</Table.Th>
              <Table.Th visibleFrom="md">{words.target}</Table.Th>
              <Table.Th>{words.outcome}</Table.Th>
              <Table.Th w={48}>
                <VisuallyHidden>{words.details}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {entries.map((entry) => (
              <EntryRow key={entry.id} entry={entry} onOpen={() => setOpened(entry)} />
            ))}
          </Table.Tbody>
        </Table>
      </Surface>
      {opened && <EntryModal entry={opened} onClose={() => setOpened(undefined)} />}
    </>
  );
}

function EntryRow({ entry, onOpen }: { entry: Entry; onOpen: () => void }) {
  const when = formatMoment(entry.at);
  const label = actionLabel(entry.action);
  return (
    <Table.Tr>
      <Table.Td visibleFrom="sm" style={{ whiteSpace: 'nowrap' }}>
        {when}
      </Table.Td>
      <Table.Td visibleFrom="sm" style={{ overflowWrap: 'anywhere' }}>
        {whoOf(entry)}
      </Table.Td>
      <Table.Td>
        <Text size="sm">{label}</Text>
        <Text size="xs" c="dimmed" hiddenFrom="sm" style={{ overflowWrap: 'anywhere' }}>
          {`${whoOf(entry)}, ${when}`}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="md" style={{ overflowWrap: 'anywhere' }}>
        {entry.target}
      </Table.Td>
      <Table.Td>
        <Outcome outcome={entry.outcome} />
      </Table.Td>
      <Table.Td>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={words.detailsOf(label, when)}
          onClick={onOpen}
        >
          <IconListDetails size={16} aria-hidden />
        </ActionIcon>
      </Table.Td>
    </Table.Tr>
  );
}

function EntryModal({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  useReturnFocus();
  return (
    <Modal opened onClose={onClose} title={actionLabel(entry.action)} size="lg">
      <Stack gap="xs">
        <Group gap="xs">
          <Text size="sm">{formatMoment(entry.at)}</Text>
          <Outcome outcome={entry.outcome} />
        </Group>
        <Text size="sm">
          {whoOf(entry)} · {words.from(entry.address)}
        </Text>
        {entry.target && (
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {`${words.target}: ${entry.target}`}
          </Text>
        )}
        <Code block tabIndex={0} role="group" aria-label={words.details}>
          {JSON.stringify(entry.details, null, 2)}
        </Code>
      </Stack>
    </Modal>
  );
}

function Outcome({ outcome }: { outcome: string }) {
  return (
    <Badge variant="light" color={COLOURS[outcome] ?? 'gray'} tt="none">
      {words.outcomes[outcome] ?? outcome}
    </Badge>
  );
}

function whoOf({ actor, actorEmail }: Entry): string {
  return actorEmail ?? (actor ? words.system : words.stranger);
}
