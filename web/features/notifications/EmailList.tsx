'use client';

import { useMutation } from '@apollo/client/react';
import { Badge, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Refused } from '@/components/Refused';
import { formatMoment } from '@/features/fields/format';
import { useLevel } from '@/features/session/viewer';
import type { EmailPartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { RetryEmail } from './emails';

// Few are opened: what shows one comes with the first.
const EmailModal = dynamic(() => import('./EmailModal').then((part) => part.EmailModal));
const words = texts.automation.emails;
const COLOURS: Readonly<Record<string, string>> = {
  sent: 'green',
  failed: 'red',
  suppressed: 'yellow',
  sending: 'blue',
};

/** Emails with how their delivery stands. */
export function EmailList({ emails }: { emails: readonly EmailPartsFragment[] }) {
  const mayChange = useLevel()?.mayChange ?? false;
  return (
    <Stack gap="xs" role="list" aria-label={words.title}>
      {emails.map((email) => (
        <EmailCard key={email.id} email={email} mayChange={mayChange} />
      ))}
    </Stack>
  );
}

function EmailCard({ email, mayChange }: { email: EmailPartsFragment; mayChange: boolean }) {
  const { id, to, subject, state, lastError } = email;
  const [opened, setOpened] = useState(false);
  const isStuck = state === 'failed' || state === 'suppressed';
  const [retry, { data, error, loading }] = useMutation(RetryEmail);

  async function again() {
    const { data: answer } = await retry({ variables: { id } });
    if (answer?.retryEmail.email) {
      notifications.show({ color: 'green', message: words.retried(to) });
    }
  }

  return (
    <Paper withBorder p="sm" role="listitem">
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <div style={{ minWidth: 0 }}>
            <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
              {subject}
            </Text>
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {to}
            </Text>
            <Text size="xs" c="dimmed">
              {timesOf(email)}
            </Text>
          </div>
          <Group gap="xs" justify="flex-end" style={{ flexShrink: 0 }}>
            <Badge variant="light" color={COLOURS[state] ?? 'gray'} tt="none">
              {words.states[state] ?? state}
            </Badge>
            <Button
              variant="default"
              size="xs"
              aria-label={words.showOf(subject, to)}
              onClick={() => setOpened(true)}
            >
              {words.show}
            </Button>
          </Group>
        </Group>
        {(lastError || isStuck) && (
          <Group justify="space-between" align="flex-end">
            <Text size="sm" c="dimmed" flex={1} miw={200} style={{ overflowWrap: 'anywhere' }}>
              {lastError}
              {state === 'suppressed' && ` ${words.suppressedHint}`}
            </Text>
            {isStuck && mayChange && (
              <Button
                variant="default"
                size="xs"
                loading={loading}
                aria-label={words.retryOf(subject, to)}
                onClick={() => again().catch(() => undefined)}
              >
                {words.retry}
              </Button>
            )}
          </Group>
        )}
        <Refused messages={data?.retryEmail.errors} failure={error} />
        {opened && <EmailModal id={id} subject={subject} onClose={() => setOpened(false)} />}
      </Stack>
    </Paper>
  );
}

function timesOf({ createdAt, sentAt, attempts }: EmailPartsFragment): string {
  const when = sentAt ? words.sentAt(formatMoment(sentAt)) : formatMoment(createdAt);
  return attempts > 0 ? `${when} · ${texts.automation.tries(attempts)}` : when;
}
