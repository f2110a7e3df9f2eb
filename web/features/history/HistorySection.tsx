'use client';

import { useQuery } from '@apollo/client/react';
import { Button, Text, Timeline } from '@mantine/core';
import dynamic from 'next/dynamic';
import { useMemo, useState } from 'react';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { Surface } from '@/components/Surface';
import { type Field, readValues } from '@/features/fields/definition';
import { formatMoment } from '@/features/fields/format';
import { useTitles } from '@/features/fields/useTitles';
import { useLevel } from '@/features/session/viewer';
import { graphql } from '@/lib/gql';
import type { HistoryOfRecordQuery } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { Actor } from './Actor';
import { Differences } from './Differences';
import { pairOf } from './pairs';
import { changesBackTo, namesLostFields } from './versions';

const RestoreVersion = dynamic(() =>
  import('./RestoreVersion').then((part) => part.RestoreVersion),
);

export const HistoryOfRecord = graphql(`
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

type Record = { id: string; version: number; values: unknown };
type Change = NonNullable<NonNullable<HistoryOfRecordQuery['record']>['history']['nodes']>[number];
type Props = { collection: string; record: Record; fields: readonly Field[] };

/** Who changed what and when, newest first, in words; a version before can be restored. */
export function HistorySection({ collection, record, fields }: Props) {
  const { data, error, refetch, fetchMore } = useQuery(HistoryOfRecord, {
    variables: { collection, id: record.id },
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
    <Surface maw={880} p={{ base: 'md', sm: 'lg' }}>
      <Versions
        {...{ collection, record, fields }}
        nodes={history.nodes}
        onRestored={() => refetch().catch(() => undefined)}
      />
      {after && (
        <Button mt="md" variant="default" onClick={() => fetchMore({ variables: { after } })}>
          {texts.history.more}
        </Button>
      )}
    </Surface>
  );
}

type VersionsProps = Props & { nodes: readonly Change[]; onRestored: () => void };

/** The changes without a gap, and the dialog that goes back to one of them. */
function Versions({ collection, record, fields, nodes, onRestored }: VersionsProps) {
  const titles = useLinkedTitles(fields, nodes);
  const [wanted, setWanted] = useState<number>();
  const current = readValues(record.values);
  const changesTo = (index: number) => changesBackTo(fields, current, nodes.slice(0, index));
  const later = nodes.slice(0, wanted ?? 0);
  return (
    <>
      <Entries
        {...{ fields, titles, nodes }}
        isOther={(index) => Object.keys(changesTo(index)).length > 0}
        onRestore={setWanted}
      />
      {wanted !== undefined && (
        <RestoreVersion
          {...{ collection, record, fields, titles, current, onRestored }}
          files={later.flatMap(({ files }) => files)}
          changes={changesTo(wanted)}
          isPartial={namesLostFields(fields, later)}
          onClose={() => setWanted(undefined)}
        />
      )}
    </>
  );
}

type EntriesProps = {
  fields: readonly Field[];
  titles: ReadonlyMap<string, string>;
  nodes: readonly Change[];
  /** Whether the record held something else after this change than now. */
  isOther: (index: number) => boolean;
  onRestore: (index: number) => void;
};

function Entries({ fields, titles, nodes, isOther, onRestore }: EntriesProps) {
  const mayRestore = useLevel()?.mayRead ?? false;
  return (
    <Timeline bulletSize={14} lineWidth={2} active={nodes.length}>
      {nodes.map((change, index) => {
        const { id, at, actor, actorName, action, diff, file, files } = change;
        return (
          <Timeline.Item key={id} title={texts.history.actions[action] ?? action}>
            <Text size="xs" c="dimmed">
              {formatMoment(at)} · <Actor id={actor} name={actorName?.name} />
            </Text>
            {file && <Text size="sm">{file.name}</Text>}
            <Differences {...{ fields, titles, files, diff, action }} />
            {mayRestore && !file && isOther(index) && (
              <Button variant="subtle" size="compact-sm" onClick={() => onRestore(index)}>
                {texts.history.restore}
              </Button>
            )}
          </Timeline.Item>
        );
      })}
    </Timeline>
  );
}

/** What the records are known by that links led to at any time. */
function useLinkedTitles(fields: readonly Field[], changes: readonly { diff: unknown }[]) {
  const versions = useMemo(
    () =>
      changes.flatMap(({ diff }) =>
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
