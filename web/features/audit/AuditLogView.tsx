'use client';

import { useQuery } from '@apollo/client/react';
import { Stack } from '@mantine/core';
import { Empty } from '@/components/Empty';
import { Heading } from '@/components/Heading';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { ShowMore } from '@/components/ShowMore';
import { texts } from '@/lib/texts';
import { useAddress } from '@/lib/useAddress';
import { AuditFilter } from './AuditFilter';
import { AuditTable } from './AuditTable';
import { AuditLog } from './queries';

const words = texts.administration.audit;

/** What was done by administrators and at the door, newest first; what is chosen is in the address. */
export function AuditLogView() {
  const [{ action, actor }, change] = useAddress(['action', 'actor']);
  const { data, error, loading, refetch, fetchMore } = useQuery(AuditLog, {
    variables: { action: action || null, actor: actor || null },
    fetchPolicy: 'cache-and-network',
    nextFetchPolicy: 'cache-first',
    notifyOnNetworkStatusChange: true,
  });
  const entries = data?.auditLog?.nodes ?? [];
  const after = data?.auditLog?.pageInfo?.hasNextPage ? data.auditLog.pageInfo.endCursor : null;
  const isNarrowed = action !== '' || actor !== '';
  return (
    <Stack>
      <Heading title={words.title} hint={words.hint} />
      <AuditFilter action={action} actor={actor} onChange={change} />
      {error && <Problem error={error} retry={() => refetch()} />}
      {entries.length > 0 && <AuditTable entries={entries} />}
      {entries.length === 0 && loading && <Loading />}
      {data?.auditLog && entries.length === 0 && !loading && (
        <Empty
          title={isNarrowed ? words.noneFound : words.empty}
          hint={isNarrowed ? words.noneFoundHint : words.emptyHint}
        />
      )}
      {after && <ShowMore busy={loading} onMore={() => fetchMore({ variables: { after } })} />}
    </Stack>
  );
}
