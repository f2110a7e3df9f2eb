'use client';

import { useMutation } from '@apollo/client/react';
import { Button, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { ConfirmModal } from '@/components/ConfirmModal';
import { formatMoment } from '@/features/fields/format';
import type { FactorPartsFragment } from '@/lib/gql/graphql';
import { factorTexts } from '@/lib/texts/factors';
import { FactorCard } from './FactorCard';
import { RemoveTotp } from './queries';

const AddApp = dynamic(() => import('./AddApp').then((part) => part.AddApp));

type Props = { factors: FactorPartsFragment; onChange: () => void };

const words = factorTexts.app;

/** The authenticator app, if there is one. */
export function AppCard({ factors, onChange }: Props) {
  const { totp, available } = factors;
  const [dialog, setDialog] = useState<'add' | 'remove'>();
  const [remove, { data, error, loading }] = useMutation(RemoveTotp);
  function close() {
    setDialog(undefined);
    onChange();
  }
  async function confirm() {
    const { data: answer } = await remove();
    if (answer?.removeTotp.errors.length === 0) {
      notifications.show({ color: 'green', message: words.removed });
      close();
    }
  }
  return (
    <FactorCard
      title={words.title}
      actions={
        <>
          {available.includes('totp') && (
            <Button variant="default" onClick={() => setDialog('add')}>
              {totp ? words.replace : words.add}
            </Button>
          )}
          {totp && (
            <Button variant="default" onClick={() => setDialog('remove')}>
              {words.remove}
            </Button>
          )}
        </>
      }
    >
      <Text size="sm" c="dimmed">
        {totp
          ? `${words.added(formatMoment(totp.createdAt))} · ${totp.lastUsedAt ? words.used(formatMoment(totp.lastUsedAt)) : words.unused}`
          : words.none}
      </Text>
      {dialog === 'add' && <AddApp onClose={close} />}
      {dialog === 'remove' && (
        <ConfirmModal
          title={words.remove}
          hint={words.removeHint}
          confirm={words.remove}
          messages={data?.removeTotp.errors}
          failure={error}
          busy={loading}
          onConfirm={confirm}
          onClose={() => setDialog(undefined)}
        />
      )}
    </FactorCard>
  );
}
