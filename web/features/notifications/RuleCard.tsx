'use client';

import { useMutation } from '@apollo/client/react';
import { ActionIcon, Badge, Group, Paper, Stack, Text } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import Link from 'next/link';
import { EnabledSwitch } from '@/components/EnabledSwitch';
import { Refused } from '@/components/Refused';
import { eventLabel } from '@/features/events/events';
import type { RulePartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { SwitchRule } from './queries';

type Props = {
  rule: RulePartsFragment;
  /** What its collection is called; null for any. */
  collection: string | null;
  mayChange: boolean;
  onDelete: () => void;
};

const words = texts.automation.rules;

/** A rule in short; its switch works at once. */
export function RuleCard({ rule, collection, mayChange, onDelete }: Props) {
  const { id, name, event, condition, becomes, recipients, enabled } = rule;
  const [turn, { data, error, loading }] = useMutation(SwitchRule, {
    optimisticResponse: ({ enabled: on }) => ({
      updateNotificationRule: {
        __typename: 'NotificationRulePayload',
        notificationRule: { __typename: 'NotificationRule', id, enabled: on },
        errors: [],
      },
    }),
  });
  return (
    <Paper withBorder p="sm">
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <div style={{ minWidth: 0 }}>
            <Group gap="xs">
              <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
                {name}
              </Text>
              {Boolean(condition) && (
                <Badge variant="default" tt="none">
                  {becomes ? words.becoming : words.conditional}
                </Badge>
              )}
            </Group>
            <Text size="sm">{words.summary(eventLabel(event), collection)}</Text>
            <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {words.to(recipients.join(', '))}
            </Text>
          </div>
          {mayChange && (
            <Group gap={4} wrap="nowrap">
              <ActionIcon
                component={Link}
                href={`/automation/rules/${id}`}
                variant="subtle"
                color="gray"
                size="lg"
                aria-label={words.edit(name)}
              >
                <IconPencil size={16} aria-hidden />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                aria-label={words.deleteOf(name)}
                onClick={onDelete}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </Group>
          )}
        </Group>
        <Group>
          <EnabledSwitch
            label={words.inForce(name)}
            enabled={enabled}
            mayChange={mayChange}
            busy={loading}
            onChange={(on) => turn({ variables: { id, enabled: on } })}
          />
        </Group>
        <Refused messages={data?.updateNotificationRule.errors} failure={error} />
      </Stack>
    </Paper>
  );
}
