'use client';

import { useQuery } from '@apollo/client/react';
import { Anchor, Button, Stack, Table } from '@mantine/core';
import { IconDatabase, IconPlus } from '@tabler/icons-react';
import Link from 'next/link';
import { Empty } from '@/components/Empty';
import { Heading } from '@/components/Heading';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { Surface } from '@/components/Surface';
import { useMay } from '@/features/session/useMay';
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
  const mayDesign = useMay('admin');
  return (
    <Stack maw={1040}>
      <Heading title={texts.collections.title} hint={texts.collections.hint}>
        {mayDesign && <NewButton />}
      </Heading>
      {error && <Problem error={error} retry={() => refetch()} />}
      {!data && !error && <Loading />}
      {data?.collections?.length === 0 && (
        <Empty
          icon={IconDatabase}
          title={texts.collections.empty}
          hint={mayDesign ? texts.collections.emptyHint : texts.collections.emptyOthers}
          action={mayDesign && <NewButton />}
        />
      )}
      {data?.collections && data.collections.length > 0 && (
        <Surface>
          <Table highlightOnHover verticalSpacing="sm" horizontalSpacing="md">
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
                    <Anchor
                      component={Link}
                      inherit
                      fw={550}
                      href={`/collections/${collection.name}`}
                    >
                      {collection.label}
                    </Anchor>
                  </Table.Td>
                  <Table.Td ta="right">
                    {collection.recordCount.toLocaleString(texts.locale)}
                  </Table.Td>
                  <Table.Td ta="right">{collection.fields.length}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Surface>
      )}
    </Stack>
  );
}

function NewButton() {
  return (
    <Button
      component={Link}
      href="/collections/new"
      leftSection={<IconPlus size={18} aria-hidden />}
    >
      {texts.collections.create}
    </Button>
  );
}
