'use client';

import { useMutation } from '@apollo/client/react';
import { Button, Modal, Text } from '@mantine/core';
import { useState } from 'react';
import { ConfirmModal } from '@/components/ConfirmModal';
import { factorTexts } from '@/lib/texts/factors';
import { FactorCard } from './FactorCard';
import { CreateRecoveryCodes } from './queries';
import { RecoveryCodes } from './RecoveryCodes';

const words = factorTexts.recovery;

/** How many recovery codes are left, and new ones. */
export function RecoveryCard({ left, onChange }: { left: number; onChange: () => void }) {
  const [isAsking, setAsking] = useState(false);
  const [create, { data, error, loading, reset }] = useMutation(CreateRecoveryCodes);
  const codes = data?.createRecoveryCodes.recoveryCodes;
  function close() {
    reset();
    setAsking(false);
    onChange();
  }
  return (
    <FactorCard
      title={words.title}
      actions={
        <Button variant="default" onClick={() => setAsking(true)}>
          {words.renew}
        </Button>
      }
    >
      <Text size="sm">{words.left(left)}</Text>
      <Text size="sm" c="dimmed">
        {words.hint}
      </Text>
      {isAsking && !codes && (
        <ConfirmModal
          title={words.renew}
          hint={words.renewHint}
          confirm={words.renew}
          messages={data?.createRecoveryCodes.errors}
          failure={error}
          busy={loading}
          onConfirm={() => create()}
          onClose={close}
        />
      )}
      {codes && (
        <Modal
          opened
          onClose={close}
          title={words.shown}
          closeOnClickOutside={false}
          closeOnEscape={false}
          withCloseButton={false}
        >
          <RecoveryCodes codes={codes} onDone={close} />
        </Modal>
      )}
    </FactorCard>
  );
}
