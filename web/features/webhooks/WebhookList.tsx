'use client';

import { useQuery } from '@apollo/client/react';
import { Button, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Empty } from '@/components/Empty';
import { Heading } from '@/components/Heading';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { useLevel } from '@/features/session/viewer';
import { readFragment } from '@/lib/gql';
import type { WebhookPartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { DeleteWebhookModal } from './DeleteWebhookModal';
import { NewWebhookModal } from './NewWebhookModal';
import { WebhookParts, Webhooks } from './queries';
import { WebhookCard } from './WebhookCard';

const words = texts.automation.webhooks;

/** All receivers of events. */
export function WebhookList() {
  const { data, error, refetch } = useQuery(Webhooks, { fetchPolicy: 'cache-and-network' });
  const mayChange = useLevel()?.mayChange ?? false;
  const [isNew, setNew] = useState(false);
  const [deleted, setDeleted] = useState<WebhookPartsFragment>();
  const webhooks = readFragment(WebhookParts, data?.webhooks ?? []);
  const create = mayChange && (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setNew(true)}>
      {words.create}
    </Button>
  );
  return (
    <Stack>
      <Heading title={words.title} hint={words.hint}>
        {webhooks.length > 0 && create}
      </Heading>
      {error && <Problem error={error} retry={() => refetch()} />}
      {!data && !error && <Loading />}
      {data?.webhooks && webhooks.length === 0 && (
        <Empty title={words.empty} hint={words.emptyHint} action={create} />
      )}
      {webhooks.map((webhook) => (
        <WebhookCard
          key={webhook.id}
          webhook={webhook}
          mayChange={mayChange}
          onDelete={() => setDeleted(webhook)}
        />
      ))}
      {isNew && <NewWebhookModal onClose={() => setNew(false)} />}
      {deleted && <DeleteWebhookModal webhook={deleted} onClose={() => setDeleted(undefined)} />}
    </Stack>
  );
}
