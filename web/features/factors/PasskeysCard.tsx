'use client';

import { useMutation, useQuery } from '@apollo/client/react';
import { ActionIcon, Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconTrash } from '@tabler/icons-react';
import dynamic from 'next/dynamic';
import { useEffect, useState } from 'react';
import { ConfirmModal } from '@/components/ConfirmModal';
import { SignInWays } from '@/features/account/passwords';
import { formatMoment } from '@/features/fields/format';
import type { FactorPartsFragment } from '@/lib/gql/graphql';
import { worksHere } from '@/lib/passkeys';
import { factorTexts } from '@/lib/texts/factors';
import { FactorCard } from './FactorCard';
import { RemovePasskey } from './queries';

const AddPasskeyModal = dynamic(() =>
  import('./AddPasskeyModal').then((part) => part.AddPasskeyModal),
);

type Passkey = FactorPartsFragment['passkeys'][number];
type Props = { factors: FactorPartsFragment; onChange: () => void };

const words = factorTexts.passkeys;

/** The passkeys; where they do not work it says where they do. */
export function PasskeysCard({ factors, onChange }: Props) {
  const { data: ways } = useQuery(SignInWays);
  const host = ways?.signInMethods?.passkeyHost;
  const [works, setWorks] = useState(false);
  useEffect(() => setWorks(worksHere(host)), [host]);
  const [isNew, setNew] = useState(false);
  const [removed, setRemoved] = useState<Passkey>();
  return (
    <FactorCard
      title={words.title}
      actions={
        works && (
          <Button variant="default" onClick={() => setNew(true)}>
            {words.add}
          </Button>
        )
      }
    >
      {factors.passkeys.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.none}
        </Text>
      )}
      {host && !works && <Text size="sm">{words.elsewhere(host)}</Text>}
      {factors.passkeys.map((passkey) => (
        <Group key={passkey.id} justify="space-between" wrap="nowrap">
          <div style={{ minWidth: 0 }}>
            <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
              {passkey.name}
            </Text>
            <Text size="sm" c="dimmed">
              {factorTexts.app.added(formatMoment(passkey.createdAt))}
              {' · '}
              {passkey.lastUsedAt
                ? factorTexts.app.used(formatMoment(passkey.lastUsedAt))
                : factorTexts.app.unused}
            </Text>
          </div>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={words.removeOf(passkey.name)}
            onClick={() => setRemoved(passkey)}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {isNew && (
        <AddPasskeyModal
          onClose={() => {
            setNew(false);
            onChange();
          }}
        />
      )}
      {removed && (
        <Removal passkey={removed} onDone={onChange} onClose={() => setRemoved(undefined)} />
      )}
    </FactorCard>
  );
}

type RemovalProps = { passkey: Passkey; onDone: () => void; onClose: () => void };

function Removal({ passkey, onDone, onClose }: RemovalProps) {
  const [remove, { data, error, loading }] = useMutation(RemovePasskey);
  async function confirm() {
    const { data: answer } = await remove({ variables: { id: passkey.id } });
    if (answer?.removePasskey.errors.length === 0) {
      notifications.show({ color: 'green', message: words.removed(passkey.name) });
      onDone();
      onClose();
    }
  }
  return (
    <ConfirmModal
      title={words.removeOf(passkey.name)}
      hint={words.removeHint}
      confirm={words.remove}
      messages={data?.removePasskey.errors}
      failure={error}
      busy={loading}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}
