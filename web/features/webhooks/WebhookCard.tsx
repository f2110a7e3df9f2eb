'use client';

import { useMutation } from '@apollo/client/react';
import { ActionIcon, Anchor, Badge, Group, Paper, Stack, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import Link from 'next/link';
import { EnabledSwitch } from '@/components/EnabledSwitch';
import { Refused } from '@/components/Refused';
import { eventLabel } from '@/features/events/events';
import type { WebhookPartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { SwitchWebhook } from './queries';

type Props = { webhook: WebhookPartsFragment; mayChange: boolean; onDelete: () => void };

const words = texts.automation.webhooks;

/** A receiver in short, with the way to what it has got. */
export function WebhookCard({ webhook, mayChange, onDelete }: Props) {
  const { id, url, events, enabled, role } = webhook;
  const [turn, { data, error, loading }] = useMutation(SwitchWebhook, {
    optimisticResponse: ({ enabled: on }) => ({
      updateWebhook: {
        __typename: 'WebhookPayload',
        webhook: { __typename: 'Webhook', id, enabled: on },
        errors: [],
      },
    }),
  });
  return (
    <Paper withBorder p="sm">
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <div style={{ minWidth: 0 }}>
            <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
              {url}
            </Text>
            <Text size="sm" c="dimmed">
              {role ? words.actsFor(role) : words.everything}
            </Text>
          </div>
          {mayChange && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={words.deleteOf(url)}
              onClick={onDelete}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          )}
        </Group>
        <Group gap={6}>
          {events.map((event) => (
            <Badge key={event} variant="default" tt="none" fw={400}>
              {eventLabel(event)}
            </Badge>
          ))}
        </Group>
        <Group justify="space-between">
          <EnabledSwitch
            label={words.inUse(url)}
            enabled={enabled}
            mayChange={mayChange}
            busy={loading}
            onChange={(on) => turn({ variables: { id, enabled: on } })}
          />
          <Anchor
            component={Link}
            href={`/automation/webhooks/${id}`}
            size="sm"
            aria-label={words.deliveriesOf(url)}
          >
            {words.deliveries}
          </Anchor>
        </Group>
        <Refused messages={data?.updateWebhook.errors} failure={error} />
      </Stack>
    </Paper>
  );
}
