'use client';

import { useMutation, useQuery } from '@apollo/client/react';
import { Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { browserOf } from '@/features/account/agent';
import { formatMoment } from '@/features/fields/format';
import { failureOf } from '@/lib/failures';
import { graphql } from '@/lib/gql';
import { texts } from '@/lib/texts';
import { factorTexts } from '@/lib/texts/factors';

export const KnownDevices = graphql(`
  query KnownDevices {
    knownDevices {
      id
      agent
      address
      lastSeenAt
      current
    }
  }
`);

export const ForgetDevice = graphql(`
  mutation ForgetDevice($id: ID!) {
    forgetDevice(id: $id) {
      deletedId
      errors {
        code
        field
        message
      }
    }
  }
`);

const words = factorTexts.devices;

/** Browsers that one has signed in from; each can be forgotten. */
export function DeviceList() {
  const { data, error, refetch } = useQuery(KnownDevices, { fetchPolicy: 'cache-and-network' });
  const [forget] = useMutation(ForgetDevice);

  async function forgetOne(id: string) {
    const problem = await forget({
      variables: { id },
      update(cache, { data: answer }) {
        if (answer?.forgetDevice.errors.length === 0) {
          cache.evict({ id: cache.identify({ __typename: 'KnownDevice', id }) ?? '' });
          cache.gc();
        }
      },
    }).then(
      ({ data: answer }) => answer?.forgetDevice.errors[0]?.message,
      (failure) => failureOf(failure).message,
    );
    notifications.show({ color: problem ? 'red' : 'green', message: problem ?? words.forgotten });
  }
  return (
    <Stack component="section" aria-label={words.title} mt="lg">
      <div>
        <Title order={2} size="h3">
          {words.title}
        </Title>
        <Text c="dimmed">{words.hint}</Text>
      </div>
      {error && !data && <Problem error={error} retry={() => refetch()} />}
      {!data && !error && <Loading />}
      {data?.knownDevices?.length === 0 && <Text c="dimmed">{words.none}</Text>}
      {data?.knownDevices?.map((device) => (
        <Paper withBorder p="sm" key={device.id}>
          <Group justify="space-between" wrap="nowrap">
            <div style={{ minWidth: 0 }}>
              <Group gap="xs">
                <Text fw={600}>{browserOf(device.agent)}</Text>
                {device.current && (
                  <Badge variant="light" tt="none">
                    {texts.account.sessions.current}
                  </Badge>
                )}
              </Group>
              <Text size="sm" c="dimmed">
                {words.seen(formatMoment(device.lastSeenAt), device.address)}
              </Text>
            </div>
            <Button
              variant="default"
              size="xs"
              style={{ flexShrink: 0 }}
              aria-label={words.forgetOf(browserOf(device.agent))}
              onClick={() => void forgetOne(device.id)}
            >
              {words.forget}
            </Button>
          </Group>
        </Paper>
      ))}
    </Stack>
  );
}
