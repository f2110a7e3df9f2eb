'use client';

import { useQuery } from '@apollo/client/react';
import { Anchor, Skeleton, Stack, Table, Title } from '@mantine/core';
import Link from 'next/link';
import { Empty } from '@/components/Empty';
import { Problem } from '@/components/Problem';
import { graphql } from '@/lib/gql';
import { texts } from '@/lib/texts';

export const Collections = graphql(`
  query Collections {
    collections {
      name
      label
      recordCount
      fields {
        name
      }
    }
  }
`);

/** All collections that the viewer may read, with their counts. */
export function CollectionList() {
  const { data, error, refetch } = useQuery(Collections);
  return (
    <Stack>
      <Title order={1}>{texts.collections.title}</Title>
      {error && <Problem error={error} retry={() => refetch()} />}
      {!data && !error && <Loading />}
      {data?.collections?.length === 0 && (
        <Empty title={texts.collections.empty} hint={texts.collections.emptyHint} />
      )}
      {data?.collections && data.collections.length > 0 && (
        <Table.ScrollContainer minWidth={320}>
          <Table highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{texts.collections.name}</Table.Th>
                <Table.Th ta="right">{texts.collections.records}</Table.Th>
                <Table.Th ta="right">{texts.collections.fields}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.collections.map((collection) => (
                <Table.Tr key={collection.name}>
                  <Table.Td>
                    <Anchor component={Link} href={`/collections/${collection.name}`}>
                      {collection.label}
                    </Anchor>
                  </Table.Td>
                  <Table.Td ta="right">{collection.recordCount.toLocaleString('en')}</Table.Td>
                  <Table.Td ta="right">{collection.fields.length}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Stack>
  );
}

function Loading() {
  return (
    <Stack gap="xs" role="status" aria-label={texts.states.loading}>
      {[1, 2, 3, 4, 5].map((row) => (
        <Skeleton key={row} height={36} />
      ))}
    </Stack>
  );
}
