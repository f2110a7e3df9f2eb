'use client';

import { useQuery } from '@apollo/client/react';
import { Anchor, Box, Modal, Stack, Text } from '@mantine/core';
import Link from 'next/link';
import { Empty } from '@/components/Empty';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { useReturnFocus } from '@/components/useReturnFocus';
import { formatMoment } from '@/features/fields/format';
import type { EmailWithTextQuery } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { EmailWithText } from './emails';

type Props = { id: string; subject: string; onClose: () => void };
type Email = NonNullable<EmailWithTextQuery['email']>;

const words = texts.automation.emails;

/** What an email of the log says, how its delivery stands, and the record that it is about. */
export function EmailModal({ id, subject, onClose }: Props) {
  useReturnFocus();
  const { data, error, loading, refetch } = useQuery(EmailWithText, {
    variables: { id },
    fetchPolicy: 'network-only',
    nextFetchPolicy: 'cache-first',
    notifyOnNetworkStatusChange: true,
  });
  const email = data?.email;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={
        <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
          {subject}
        </Text>
      }
    >
      {loading && <Loading rows={4} />}
      {!loading && error && <Problem error={error} retry={() => refetch()} />}
      {!loading && data && !email && <Empty title={words.gone} hint={words.goneHint} />}
      {!loading && email && <Shown email={email} />}
    </Modal>
  );
}

function Shown({ email }: { email: Email }) {
  const { to, state, attempts, lastError, createdAt, sentAt, collection, record } = email;
  const facts: [string, string | null | undefined][] = [
    [words.to, to],
    [words.state, words.states[state] ?? state],
    [words.written, formatMoment(createdAt)],
    [words.sent, sentAt && formatMoment(sentAt)],
    [words.attempts, String(attempts)],
    [words.lastError, lastError],
  ];
  return (
    <Stack>
      <Box component="dl" m={0}>
        {facts.map(
          ([label, value]) =>
            value && (
              <Box key={label} mb={4}>
                <Text component="dt" size="xs" c="dimmed">
                  {label}
                </Text>
                <Text component="dd" size="sm" m={0} style={{ overflowWrap: 'anywhere' }}>
                  {value}
                </Text>
              </Box>
            ),
        )}
      </Box>
      {collection && record && (
        <Anchor component={Link} href={`/collections/${collection}/records/${record}`} size="sm">
          {words.toRecord}
        </Anchor>
      )}
      <Said text={email.text} />
    </Stack>
  );
}

function Said({ text }: { text: string | null | undefined }) {
  if (!text) {
    return <Text size="sm">{text === '' ? words.secretText : words.noText}</Text>;
  }
  return (
    <Box component="section" aria-label={words.text}>
      <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {text}
      </Text>
    </Box>
  );
}
