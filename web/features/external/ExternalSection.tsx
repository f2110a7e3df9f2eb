'use client';

import { useQuery } from '@apollo/client/react';
import { Alert, Badge, Card, Group, Stack, Text } from '@mantine/core';
import { IconCloud } from '@tabler/icons-react';
import { Empty } from '@/components/Empty';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { formatMoment } from '@/features/fields/format';
import { useMay } from '@/features/session/useMay';
import { useViewer } from '@/features/session/viewer';
import { mayAsk } from '@/features/sources/mayAsk';
import { graphql } from '@/lib/gql';
import { texts } from '@/lib/texts';
import { AnswerTable } from './AnswerTable';

export const SourceNames = graphql(`
  query SourceNames {
    sources {
      id
      name
      roles
    }
  }
`);

export const ExternalOfRecord = graphql(`
  query ExternalOfRecord($collection: String!, $id: ID!, $source: String!) {
    record(collection: $collection, id: $id) {
      id
      external(source: $source) {
        data
        fetchedAt
        stale
        error {
          code
          message
        }
      }
    }
  }
`);

/** What third parties say about a record: each answer with its age, each failure with its reason. */
export function ExternalSection({ collection, id }: { collection: string; id: string }) {
  const { data, error, refetch } = useQuery(SourceNames);
  const roles = useViewer()?.roles ?? [];
  if (error && !data?.sources) {
    return <Problem error={error} retry={() => refetch()} />;
  }
  if (!data?.sources) {
    return <Loading />;
  }
  const asked = data.sources.filter(({ roles: allowed }) => mayAsk(allowed, roles));
  if (asked.length === 0) {
    return <Empty icon={IconCloud} title={texts.external.none} hint={texts.external.noneHint} />;
  }
  return (
    <Stack maw={880}>
      {asked.map((source) => (
        <Answer key={source.id} collection={collection} id={id} source={source.name ?? ''} />
      ))}
    </Stack>
  );
}

function Answer({ collection, id, source }: { collection: string; id: string; source: string }) {
  const { data, error, loading, refetch } = useQuery(ExternalOfRecord, {
    variables: { collection, id, source },
    fetchPolicy: 'cache-and-network',
    errorPolicy: 'none', // an answer without this has no record: the one that is shown must stay
  });
  const found = data?.record?.external;
  const failure = found?.error;
  return (
    <Card withBorder role="group" aria-label={source}>
      <Group justify="space-between" mb="xs">
        <Text fw={600}>{source}</Text>
        {found?.fetchedAt && (
          <Badge variant="light" color={found.stale ? 'yellow' : 'gray'} tt="none">
            {texts.external.age(formatMoment(found.fetchedAt), found.stale === true)}
          </Badge>
        )}
      </Group>
      {error && <Problem error={error} retry={() => refetch()} />}
      {loading && !found && <Text c="dimmed">{texts.states.loading}</Text>}
      {failure && <Failure {...failure} />}
      <AnswerTable data={found?.data} />
    </Card>
  );
}

/** Why there is no answer, in words for everyone; administrators, who can change the source, also see its own. */
function Failure({ code, message }: { code?: string | null; message?: string | null }) {
  const mayChange = useMay('admin');
  const { failures, failed } = texts.external;
  const isUnfit = code === 'invalid_value';
  return (
    <Alert color={isUnfit ? 'gray' : 'yellow'} mb="xs">
      {failures[code ?? ''] ?? failed}
      {mayChange && message && (
        <Text size="xs" mt={4}>
          {texts.external.details(message)}
        </Text>
      )}
    </Alert>
  );
}
