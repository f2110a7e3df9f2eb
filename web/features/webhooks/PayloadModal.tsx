'use client';

import { useQuery } from '@apollo/client/react';
import { Alert, Anchor, Code, Modal, Stack, Text } from '@mantine/core';
import Link from 'next/link';
import { Empty } from '@/components/Empty';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { useReturnFocus } from '@/components/useReturnFocus';
import { formatSize } from '@/features/files/size';
import type { DeliveryContentQuery } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { DeliveryContent } from './deliveries';

type Props = { id: string; when: string; onClose: () => void };
type Content = NonNullable<DeliveryContentQuery['webhookDelivery']>;

const words = texts.automation.deliveries;

/** The JSON that a delivery posts, laid out for reading, and the record that it is about. For administrators. */
export function PayloadModal({ id, when, onClose }: Props) {
  useReturnFocus();
  const { data, error, loading, refetch } = useQuery(DeliveryContent, {
    variables: { id },
    // A payload never changes, and may be large: it is not kept.
    fetchPolicy: 'no-cache',
    notifyOnNetworkStatusChange: true,
  });
  const content = data?.webhookDelivery;
  return (
    <Modal opened onClose={onClose} size="xl" title={words.payloadOf(when)}>
      {loading && <Loading rows={4} />}
      {!loading && error && <Problem error={error} retry={() => refetch()} />}
      {!loading && data && !content && (
        <Empty title={words.payloadGone} hint={words.payloadGoneHint} />
      )}
      {!loading && content && <Shown content={content} />}
    </Modal>
  );
}

function Shown({ content }: { content: Content }) {
  const { eventType, collection, record, payload, payloadBytes } = content;
  const isCut = new TextEncoder().encode(payload).length < payloadBytes;
  return (
    <Stack>
      <Text size="sm">
        {texts.automation.events[eventType] ?? texts.automation.eventUnknown(eventType)}
      </Text>
      {collection && record && (
        <Anchor component={Link} href={`/collections/${collection}/records/${record}`} size="sm">
          {words.toRecord}
        </Anchor>
      )}
      {isCut && <Alert color="yellow">{words.payloadCut(formatSize(payloadBytes))}</Alert>}
      <Code
        block
        role="group"
        aria-label={words.payload}
        tabIndex={0}
        mah="60vh"
        style={{ overflow: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
      >
        {isCut ? payload : laidOut(payload)}
      </Code>
    </Stack>
  );
}

/** In lines, where that changes no value: numbers may have more digits than JavaScript keeps. */
function laidOut(payload: string): string {
  const read: unknown = JSON.parse(payload);
  return JSON.stringify(read) === payload ? JSON.stringify(read, null, 2) : payload;
}
