'use client';

import { useQuery } from '@apollo/client/react';
import { Button, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useState } from 'react';
import { Empty } from '@/components/Empty';
import { Heading } from '@/components/Heading';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { Roles } from '@/features/roles/queries';
import { useLevel, useViewer } from '@/features/session/viewer';
import { readFragment } from '@/lib/gql';
import type { SourcePartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { DeleteSourceModal } from './DeleteSourceModal';
import { mayAsk } from './mayAsk';
import { SourceParts, Sources } from './queries';
import { SourceCard } from './SourceCard';
import { TryModal } from './TryModal';

type Source = SourcePartsFragment;

// What is behind a button comes when it is pressed.
const SourceRolesModal = dynamic(() =>
  import('./SourceRolesModal').then((part) => part.SourceRolesModal),
);

const words = texts.automation.sources;

/** All third parties' APIs, by name. */
export function SourceList() {
  const { data, error, refetch } = useQuery(Sources, { fetchPolicy: 'cache-and-network' });
  const mayChange = useLevel()?.mayChange ?? false;
  const [tried, setTried] = useState<Source>();
  const [deleted, setDeleted] = useState<Source>();
  const [limited, setLimited] = useState<Source>();
  const own = useViewer()?.roles ?? [];
  const { data: known } = useQuery(Roles, { skip: !mayChange });
  const labels = new Map((known?.roles ?? []).map(({ name, label }) => [name, label]));
  const sources = readFragment(SourceParts, data?.sources ?? []);
  const create = mayChange && (
    <Button
      component={Link}
      href="/automation/sources/new"
      leftSection={<IconPlus size={18} aria-hidden />}
    >
      {words.create}
    </Button>
  );
  return (
    <Stack>
      <Heading title={words.title} hint={words.hint}>
        {sources.length > 0 && create}
      </Heading>
      {error && <Problem error={error} retry={() => refetch()} />}
      {!data && !error && <Loading />}
      {data?.sources && sources.length === 0 && (
        <Empty title={words.empty} hint={words.emptyHint} action={create} />
      )}
      {sources
        .toSorted((one, other) => one.name.localeCompare(other.name))
        .map((source) => (
          <SourceCard
            key={source.id}
            source={source}
            mayChange={mayChange}
            mayTry={mayAsk(source.roles, own)}
            labels={labels}
            onRoles={() => setLimited(source)}
            onTry={() => setTried(source)}
            onDelete={() => setDeleted(source)}
          />
        ))}
      {tried && <TryModal source={tried} onClose={() => setTried(undefined)} />}
      {limited && <SourceRolesModal source={limited} onClose={() => setLimited(undefined)} />}
      {deleted && <DeleteSourceModal source={deleted} onClose={() => setDeleted(undefined)} />}
    </Stack>
  );
}
