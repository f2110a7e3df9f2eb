'use client';

import { useQuery } from '@apollo/client/react';
import { Button, Text, Timeline } from '@mantine/core';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import type { Field } from '@/features/fields/definition';
import { readValues } from '@/features/fields/definition';
import { formatMoment, formatValue } from '@/features/fields/format';
import { graphql } from '@/lib/gql';
import { texts } from '@/lib/texts';

const HistoryOfRecord = graphql(`
  query HistoryOfRecord($collection: String!, $id: ID!, $after: String) {
    record(collection: $collection, id: $id) {
      id
      history(first: 25, after: $after) {
        nodes {
          id
          at
          actor
          action
          diff
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

type Props = { collection: string; id: string; fields: readonly Field[] };

/** Who changed what and when, newest first, in words. */
export function HistorySection({ collection, id, fields }: Props) {
  const { data, error, refetch, fetchMore } = useQuery(HistoryOfRecord, {
    variables: { collection, id },
    fetchPolicy: 'cache-and-network',
    errorPolicy: 'none', // an answer without this has no record: the one that is shown must stay
  });
  const history = data?.record?.history;
  if (error && !history) {
    return <Problem error={error} retry={() => refetch()} />;
  }
  if (!history?.nodes) {
    return <Loading />;
  }
  const after = history.pageInfo?.hasNextPage ? history.pageInfo.endCursor : null;
  return (
    <>
      <Timeline bulletSize={14} maw={720}>
        {history.nodes.map(({ id: key, at, action, diff }) => (
          <Timeline.Item key={key} title={texts.history.actions[action] ?? action}>
            <Text size="xs" c="dimmed">
              {formatMoment(at)}
            </Text>
            <Differences fields={fields} diff={diff} action={action} />
          </Timeline.Item>
        ))}
      </Timeline>
      {after && (
        <Button mt="md" variant="default" onClick={() => fetchMore({ variables: { after } })}>
          {texts.history.more}
        </Button>
      )}
    </>
  );
}

function Differences({
  fields,
  diff,
  action,
}: {
  fields: readonly Field[];
  diff: unknown;
  action: string;
}) {
  return Object.entries(readValues(diff)).map(([name, change]) => {
    const field = fields.find((each) => each.name === name);
    const [before, after] = Array.isArray(change) ? change : [];
    const shown = (value: unknown) =>
      formatValue(field ?? { type: 'TEXT' }, value) || texts.history.empty;
    return (
      <Text key={name} size="sm">
        <strong>{field?.label ?? name}</strong>{' '}
        {action === 'create' ? shown(after) : texts.history.change(shown(before), shown(after))}
      </Text>
    );
  });
}
