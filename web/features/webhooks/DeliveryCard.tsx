'use client';

import { useMutation } from '@apollo/client/react';
import { Badge, Box, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Refused } from '@/components/Refused';
import { formatMoment } from '@/features/fields/format';
import type { DeliveryPartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { momentOfId, RedeliverWebhook } from './deliveries';

type Props = { delivery: DeliveryPartsFragment; mayChange: boolean };

// Few are opened: what shows one comes with the first.
const PayloadModal = dynamic(() => import('./PayloadModal').then((part) => part.PayloadModal));
const words = texts.automation.deliveries;
const COLOURS: Readonly<Record<string, string>> = {
  delivered: 'green',
  failed: 'red',
  pending: 'blue',
};

/** An event on its way: how it stands, what was answered, when it is tried again. */
export function DeliveryCard({ delivery, mayChange }: Props) {
  const { id, eventId, state, lastError } = delivery;
  const [replay, { data, error, loading }] = useMutation(RedeliverWebhook);
  const [opened, setOpened] = useState(false);
  const moment = momentOfId(eventId);
  const when = moment ? formatMoment(moment) : eventId;

  async function again() {
    const { data: answer } = await replay({ variables: { delivery: id } });
    if (answer?.redeliverWebhook.webhookDelivery) {
      notifications.show({ color: 'green', message: words.replayed });
    }
  }

  return (
    <Paper withBorder p="sm" role="listitem">
      <Stack gap="xs">
        <Group justify="space-between" align="flex-start">
          <Box flex="1 1 220px" miw={0}>
            <Group gap="xs">
              <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
                {when}
              </Text>
              <Badge variant="light" color={COLOURS[state] ?? 'gray'} tt="none">
                {words.states[state] ?? state}
              </Badge>
            </Group>
            <Text size="sm">{progressOf(delivery)}</Text>
            {lastError && (
              <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                {lastError}
              </Text>
            )}
            <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {words.eventId(eventId)}
            </Text>
          </Box>
          {mayChange && (
            <Group gap="xs">
              <Button
                variant="default"
                size="xs"
                aria-label={words.payloadOf(when)}
                onClick={() => setOpened(true)}
              >
                {words.payload}
              </Button>
              <Button
                variant="default"
                size="xs"
                loading={loading}
                aria-label={words.replayOf(when)}
                onClick={() => again().catch(() => undefined)}
              >
                {words.replay}
              </Button>
            </Group>
          )}
        </Group>
        <Refused messages={data?.redeliverWebhook.errors} failure={error} />
        {opened && <PayloadModal id={id} when={when} onClose={() => setOpened(false)} />}
      </Stack>
    </Paper>
  );
}

function progressOf({ attempts, responseStatus, nextAttemptAt }: DeliveryPartsFragment): string {
  const parts = [
    texts.automation.tries(attempts),
    responseStatus ? words.status(responseStatus) : '',
    nextAttemptAt ? words.nextAt(formatMoment(nextAttemptAt)) : '',
  ];
  return parts.filter(Boolean).join(' · ');
}
