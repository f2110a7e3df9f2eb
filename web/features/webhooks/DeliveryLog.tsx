'use client';

import { useQuery } from '@apollo/client/react';
import { Group, Stack } from '@mantine/core';
import { Empty } from '@/components/Empty';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { RefreshButton } from '@/components/RefreshButton';
import { ShowMore } from '@/components/ShowMore';
import { useLevel } from '@/features/session/viewer';
import { readFragment } from '@/lib/gql';
import { texts } from '@/lib/texts';
import { DeliveryCard } from './DeliveryCard';
import { Deliveries, DeliveryParts } from './deliveries';

const words = texts.automation.deliveries;

/** A webhook's events on their way, newest first. */
export function DeliveryLog({ webhook }: { webhook: string }) {
  const mayChange = useLevel()?.mayChange ?? false;
  const { data, error, loading, refetch, fetchMore } = useQuery(Deliveries, {
    variables: { webhook },
    fetchPolicy: 'cache-and-network',
    nextFetchPolicy: 'cache-first',
    notifyOnNetworkStatusChange: true,
  });
  const page = data?.webhookDeliveries;
  const deliveries = readFragment(DeliveryParts, page?.nodes ?? []);
  const after = page?.pageInfo?.hasNextPage ? page.pageInfo.endCursor : null;
  return (
    <Stack>
      <Group justify="flex-end">
        <RefreshButton busy={loading} onRefresh={() => refetch()} />
      </Group>
      {error && <Problem error={error} retry={() => refetch()} />}
      {deliveries.length > 0 && (
        <Stack gap="xs" role="list" aria-label={words.title}>
          {deliveries.map((delivery) => (
            <DeliveryCard key={delivery.id} delivery={delivery} mayChange={mayChange} />
          ))}
        </Stack>
      )}
      {deliveries.length === 0 && loading && <Loading />}
      {page && deliveries.length === 0 && !loading && (
        <Empty title={words.empty} hint={words.emptyHint} />
      )}
      {after && <ShowMore busy={loading} onMore={() => fetchMore({ variables: { after } })} />}
    </Stack>
  );
}
