'use client';

import { useQuery } from '@apollo/client/react';
import { Button, Stack, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { Empty } from '@/components/Empty';
import { Heading } from '@/components/Heading';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { ShowMore } from '@/components/ShowMore';
import { Roles } from '@/features/roles/queries';
import { useViewer } from '@/features/session/viewer';
import { readFragment } from '@/lib/gql';
import type { PersonPartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { useAddress } from '@/lib/useAddress';
import { EditPersonModal } from './EditPersonModal';
import { NewPersonModal } from './NewPersonModal';
import { PeopleTable } from './PeopleTable';
import { People, PersonParts } from './queries';

const words = texts.administration.people;

/** Everybody who has an account: found, added, changed. */
export function PeopleList() {
  const [address, setAddress] = useAddress(['q']);
  const { data, error, loading, refetch, fetchMore } = useQuery(People, {
    variables: { search: address.q || null },
    notifyOnNetworkStatusChange: true,
  });
  const { data: known } = useQuery(Roles);
  const viewer = useViewer();
  const [isNew, setNew] = useState(false);
  const [edited, setEdited] = useState<PersonPartsFragment>();
  const search = useDebouncedCallback((q: string) => setAddress({ q }), 250);
  const people = readFragment(PersonParts, data?.users?.nodes ?? []);
  const after = data?.users?.pageInfo?.hasNextPage ? data.users.pageInfo.endCursor : null;
  return (
    <Stack>
      <Heading title={words.title}>
        <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setNew(true)}>
          {words.create}
        </Button>
      </Heading>
      <TextInput
        aria-label={words.search}
        placeholder={words.search}
        leftSection={<IconSearch size={16} aria-hidden />}
        defaultValue={address.q}
        onChange={({ target }) => search(target.value)}
        maw={360}
      />
      {error && <Problem error={error} retry={() => refetch()} />}
      {people.length > 0 && (
        <PeopleTable
          people={people}
          labels={new Map((known?.roles ?? []).map(({ name, label }) => [name, label]))}
          viewerId={viewer?.id}
          onEdit={setEdited}
        />
      )}
      {people.length === 0 && loading && <Loading />}
      {data?.users && people.length === 0 && !loading && (
        <Empty
          title={address.q ? words.noneFound : words.empty}
          hint={address.q ? words.noneFoundHint : words.emptyHint}
        />
      )}
      {after && <ShowMore busy={loading} onMore={() => fetchMore({ variables: { after } })} />}
      {isNew && <NewPersonModal onClose={() => setNew(false)} />}
      {edited && <EditPersonModal person={edited} onClose={() => setEdited(undefined)} />}
    </Stack>
  );
}
