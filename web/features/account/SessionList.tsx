'use client';

import { useMutation, useQuery } from '@apollo/client/react';
import { Badge, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Heading } from '@/components/Heading';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { formatMoment } from '@/features/fields/format';
import { failureOf } from '@/lib/failures';
import type { SessionsQuery } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { browserOf } from './agent';
import { EndSession, endedSession, Sessions } from './sessions';

type Session = SessionsQuery['sessions'][number];

const words = texts.account.sessions;

/** Where one has signed in; every browser but this can be signed out. */
export function SessionList() {
  const { data, error, refetch } = useQuery(Sessions, { fetchPolicy: 'cache-and-network' });
  const end = useEnding();
  const sessions = data?.sessions ?? [];
  const others = sessions.filter(({ current }) => !current);

  async function endAll() {
    const problems = await Promise.all(others.map(({ id }) => end(id)));
    const isDone = problems.every((problem) => problem === undefined);
    notifications.show({
      color: isDone ? 'green' : 'red',
      message: isDone ? words.othersEnded : words.someLeft,
    });
  }
  async function endOne(id: string) {
    const problem = await end(id);
    notifications.show({ color: problem ? 'red' : 'green', message: problem ?? words.ended });
  }

  return (
    <Stack>
      <Heading title={words.title} hint={words.hint}>
        {others.length > 1 && (
          <Button variant="default" onClick={endAll}>
            {words.endOthers}
          </Button>
        )}
      </Heading>
      {error && <Problem error={error} retry={() => refetch()} />}
      {!data && !error && <Loading />}
      {sessions.map((session) => (
        <SessionCard key={session.id} session={session} onEnd={() => endOne(session.id)} />
      ))}
      {data?.sessions && others.length === 0 && <Text c="dimmed">{words.alone}</Text>}
    </Stack>
  );
}

/** Ends a session; answers with what went wrong. */
function useEnding(): (id: string) => Promise<string | undefined> {
  const [end] = useMutation(EndSession);
  return async (id) => {
    try {
      const { data } = await end({
        variables: { id },
        update: (cache, { data: answer }) =>
          answer?.endSession.errors.length === 0 && endedSession(cache, id),
      });
      return data?.endSession.errors[0]?.message;
    } catch (error) {
      return failureOf(error).message;
    }
  };
}

function SessionCard({ session, onEnd }: { session: Session; onEnd: () => Promise<void> }) {
  const browser = browserOf(session.agent);
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" wrap="nowrap">
        <div style={{ minWidth: 0 }}>
          <Group gap="xs">
            <Text fw={600}>{browser}</Text>
            {session.current && (
              <Badge variant="light" tt="none">
                {words.current}
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed">
            {words.begun(formatMoment(session.begunAt), session.address)}
          </Text>
          <Text size="sm" c="dimmed">
            {words.used(formatMoment(session.lastUsedAt))}
          </Text>
        </div>
        {!session.current && (
          <Button
            variant="default"
            size="xs"
            style={{ flexShrink: 0 }}
            aria-label={words.endOf(browser)}
            onClick={() => void onEnd()}
          >
            {words.end}
          </Button>
        )}
      </Group>
    </Paper>
  );
}
