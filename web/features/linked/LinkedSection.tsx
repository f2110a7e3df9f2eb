'use client';

import { useQuery } from '@apollo/client/react';
import { Anchor, Card, Group, Stack, Text } from '@mantine/core';
import { IconLink } from '@tabler/icons-react';
import Link from 'next/link';
import { Empty } from '@/components/Empty';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { type Field, readFields, targetOf, titleOf } from '@/features/fields/definition';
import { graphql } from '@/lib/gql';
import { texts } from '@/lib/texts';

const AllDefinitions = graphql(`
  query AllDefinitions {
    collections {
      name
      label
      fields {
        ...FieldDefinition
      }
    }
  }
`);

const LinkedRecords = graphql(`
  query LinkedRecords($collection: String!, $id: ID!, $from: String!, $field: String!) {
    record(collection: $collection, id: $id) {
      id
      linked(collection: $from, field: $field, first: 10) {
        nodes {
          id
          values
        }
        totalCount
      }
    }
  }
`);

/** The records of other collections that point at this one, by collection and field. */
export function LinkedSection({ collection, id }: { collection: string; id: string }) {
  const { data, error, refetch } = useQuery(AllDefinitions);
  if (error && !data?.collections) {
    return <Problem error={error} retry={() => refetch()} />;
  }
  if (!data?.collections) {
    return <Loading />;
  }
  const links = data.collections.flatMap((from) => {
    const fields = readFields(from.fields ?? []);
    return fields
      .filter((field) => field.type === 'LINK' && targetOf(field) === collection)
      .map((field) => ({ from, field, fields }));
  });
  if (links.length === 0) {
    return <Empty icon={IconLink} title={texts.linked.none} hint={texts.linked.noneHint} />;
  }
  return (
    <Stack maw={880}>
      {links.map(({ from, field, fields }) => (
        <LinkedCard
          key={field.id}
          collection={collection}
          id={id}
          from={{ name: from.name ?? '', label: from.label ?? '' }}
          field={field}
          fields={fields}
        />
      ))}
    </Stack>
  );
}

type CardProps = {
  collection: string;
  id: string;
  from: { name: string; label: string };
  field: Field;
  fields: readonly Field[];
};

function LinkedCard({ collection, id, from, field, fields }: CardProps) {
  const { data, error, refetch } = useQuery(LinkedRecords, {
    variables: { collection, id, from: from.name, field: field.name },
    errorPolicy: 'none', // an answer without this has no record: the one that is shown must stay
  });
  const linked = data?.record?.linked;
  const all = `/collections/${from.name}?filter=${encodeURIComponent(JSON.stringify({ [field.name]: { eq: id } }))}`;
  return (
    <Card withBorder>
      <Group justify="space-between" mb="xs">
        <Text fw={600}>{texts.linked.title(from.label, field.label)}</Text>
        {linked && (
          <Anchor component={Link} href={all} size="sm">
            {texts.records.count(linked.totalCount ?? 0)}
          </Anchor>
        )}
      </Group>
      {error && <Problem error={error} retry={() => refetch()} />}
      {linked?.nodes?.map((record) => (
        <Anchor
          key={record.id}
          component={Link}
          href={`/collections/${from.name}/records/${record.id}`}
          size="sm"
        >
          {titleOf(fields, record)}
        </Anchor>
      ))}
    </Card>
  );
}
