'use client';

import { useQuery } from '@apollo/client/react';
import { Button, Code, Stack } from '@mantine/core';
import Link from 'next/link';
import { Empty } from '@/components/Empty';
import { Heading } from '@/components/Heading';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { readFragment } from '@/lib/gql';
import { texts } from '@/lib/texts';
import { DeliveryLog } from './DeliveryLog';
import { WebhookParts, Webhooks } from './queries';

const LIST = '/automation/webhooks';
const words = texts.automation.webhooks;

/** One receiver, and what it has got. */
export function WebhookPage({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(Webhooks);
  const webhooks = readFragment(WebhookParts, data?.webhooks ?? []);
  const webhook = webhooks.find((each) => each.id === id);
  if (!data?.webhooks) {
    return error ? <Problem error={error} retry={() => refetch()} /> : <Loading />;
  }
  if (!webhook) {
    return (
      <Empty
        title={words.gone}
        hint={words.goneHint}
        action={
          <Button component={Link} href={LIST} variant="default">
            {words.back}
          </Button>
        }
      />
    );
  }
  return (
    <Stack>
      <Heading
        title={texts.automation.deliveries.title}
        hint={texts.automation.deliveries.hint}
        trail={[{ href: LIST, label: words.title }]}
      />
      <Code style={{ overflowWrap: 'anywhere', alignSelf: 'flex-start' }}>{webhook.url}</Code>
      <DeliveryLog webhook={id} />
    </Stack>
  );
}
