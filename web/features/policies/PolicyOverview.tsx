'use client';

import { useQuery } from '@apollo/client/react';
import { Anchor, Stack, Table } from '@mantine/core';
import Link from 'next/link';
import { Empty } from '@/components/Empty';
import { Heading } from '@/components/Heading';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { Surface } from '@/components/Surface';
import { texts } from '@/lib/texts';
import { PoliciesByCollection } from './queries';

const words = texts.administration.policies;

/** The collections, and how many roles have rules of their own in each. */
export function PolicyOverview() {
  const { data, error, refetch } = useQuery(PoliciesByCollection, {
    fetchPolicy: 'cache-and-network',
  });
  const policies = data?.policies ?? [];
  const countOf = (name: string) => policies.filter(({ collection }) => collection === name).length;
  return (
    <Stack>
      <Heading title={words.title} hint={words.hint} />
      {error && <Problem error={error} retry={() => refetch()} />}
      {!data && !error && <Loading />}
      {data?.collections?.length === 0 && (
        <Empty title={texts.collections.empty} hint={texts.collections.emptyHint} />
      )}
      {data?.collections && data.collections.length > 0 && (
        <Surface>
          <Table highlightOnHover verticalSpacing="sm" horizontalSpacing="md">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{words.collection}</Table.Th>
                <Table.Th>{words.rules}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.collections.map(({ name, label }) => (
                <Table.Tr key={name}>
                  <Table.Td>
                    <Anchor component={Link} inherit fw={550} href={`/admin/policies/${name}`}>
                      {label}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>{data.policies && words.ruleCount(countOf(name))}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Surface>
      )}
    </Stack>
  );
}
