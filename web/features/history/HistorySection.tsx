'use client';

import { useQuery } from '@apollo/client/react';
import { Button, Text, Timeline } from '@mantine/core';
import { useMemo } from 'react';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { Surface } from '@/components/Surface';
import { type Field, readValues } from '@/features/fields/definition';
import { formatMoment } from '@/features/fields/format';
import { useTitles } from '@/features/fields/useTitles';
import { graphql } from '@/lib/gql';
import { texts } from '@/lib/texts';
import { Actor } from './Actor';
import { Differences, pairOf } from './Differences';

const HistoryOfRecord = graphql(`
  query HistoryOfRecord($collection: String!, $id: ID!, $after: String) {
    record(collection: $collection, id: $id) {
      id
      history(first: 25, after: $after) {
        nodes {
          id
          at
          actor
          actorName {
            id
            name
          }
          action
          diff
          file {
            id
            name
          }
          files {
            id
            name
          }
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
  const titles = useLinkedTitles(fields, history?.nodes);
  if (error && !history) {
    return <Problem error={error} retry={() => refetch()} />;
  }
  if (!history?.nodes) {
    return <Loading />;
  }
  const after = history.pageInfo?.hasNextPage ? history.pageInfo.endCursor : null;
  return (
    <Surface maw={880} p={{ base: 'md', sm: 'lg' }}>
      <Timeline bulletSize={14} lineWidth={2} active={history.nodes.length}>
        {history.nodes.map(({ id: key, at, actor, actorName, action, diff, file, files }) => (
          <Timeline.Item key={key} title={texts.history.actions[action] ?? action}>
            <Text size="xs" c="dimmed">
              {formatMoment(at)} · <Actor id={actor} name={actorName?.name} />
            </Text>
            {file && <Text size="sm">{file.name}</Text>}
            <Differences
              fields={fields}
              titles={titles}
              files={files}
              diff={diff}
              action={action}
            />
          </Timeline.Item>
        ))}
      </Timeline>
      {after && (
        <Button mt="md" variant="default" onClick={() => fetchMore({ variables: { after } })}>
          {texts.history.more}
        </Button>
      )}
    </Surface>
  );
}

/** What the records are known by that links led to at any time. */
function useLinkedTitles(
  fields: readonly Field[],
  changes: readonly { diff: unknown }[] | null | undefined,
) {
  const versions = useMemo(
    () =>
      (changes ?? []).flatMap(({ diff }) =>
        [0, 1].map((side) => ({
          values: Object.fromEntries(
            Object.entries(readValues(diff)).map(([name, change]) => [name, pairOf(change)[side]]),
          ),
        })),
      ),
    [changes],
  );
  return useTitles(fields, versions);
}
