'use client';

import { useQuery } from '@apollo/client/react';
import { Group, Select, Stack } from '@mantine/core';
import { Empty } from '@/components/Empty';
import { Heading } from '@/components/Heading';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { RefreshButton } from '@/components/RefreshButton';
import { ShowMore } from '@/components/ShowMore';
import { readFragment } from '@/lib/gql';
import { texts } from '@/lib/texts';
import { useAddress } from '@/lib/useAddress';
import { EmailList } from './EmailList';
import { EmailParts, Emails } from './emails';

const words = texts.automation.emails;
const STATES = Object.entries(words.states).map(([value, label]) => ({ value, label }));

/** What has been written, newest first; the chosen state is in the address. */
export function EmailLog() {
  const [{ state }, change] = useAddress(['state']);
  const { data, error, loading, refetch, fetchMore } = useQuery(Emails, {
    variables: { state: state || null },
    fetchPolicy: 'cache-and-network',
    nextFetchPolicy: 'cache-first',
    notifyOnNetworkStatusChange: true,
  });
  const emails = readFragment(EmailParts, data?.emails?.nodes ?? []);
  const after = data?.emails?.pageInfo?.hasNextPage ? data.emails.pageInfo.endCursor : null;
  return (
    <Stack>
      <Heading title={words.title} hint={words.hint} />
      <Group align="flex-end" justify="space-between">
        <Select
          label={words.state}
          placeholder={words.anyState}
          data={STATES}
          value={state || null}
          onChange={(chosen) => change({ state: chosen ?? '' })}
          clearable
          w={200}
        />
        <RefreshButton busy={loading} onRefresh={() => refetch()} />
      </Group>
      {error && <Problem error={error} retry={() => refetch()} />}
      {emails.length > 0 && <EmailList emails={emails} />}
      {emails.length === 0 && loading && <Loading />}
      {data?.emails && emails.length === 0 && !loading && (
        <Empty
          title={state ? words.noneFound : words.empty}
          hint={state ? words.noneFoundHint : words.emptyHint}
        />
      )}
      {after && <ShowMore busy={loading} onMore={() => fetchMore({ variables: { after } })} />}
    </Stack>
  );
}
