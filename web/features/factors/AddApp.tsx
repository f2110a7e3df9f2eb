'use client';

import { useMutation } from '@apollo/client/react';
import { Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useRef } from 'react';
import { Loading } from '@/components/Loading';
import { NotDone } from '@/components/NotDone';
import { factorTexts } from '@/lib/texts/factors';
import { AppSetup } from './AppSetup';
import { AddTotp, StartTotp } from './queries';
import { RecoveryCodes } from './RecoveryCodes';

const NONE = [] as const;
const words = factorTexts.app;

/** Adds an authenticator app; with the first factor of all it shows the recovery codes. */
export function AddApp({ onClose }: { onClose: () => void }) {
  const [start, started] = useMutation(StartTotp);
  const [add, { data, error, loading }] = useMutation(AddTotp);
  const isBegun = useRef(false);
  useEffect(() => {
    if (!isBegun.current) {
      isBegun.current = true;
      start().catch(() => undefined); // the mutation's result has the failure
    }
  }, [start]);
  const setup = started.data?.startTotp;
  const codes = data?.addTotp.recoveryCodes;
  const refused = started.error ?? (setup?.errors[0] && new Error(setup.errors[0].message));

  async function confirm(code: string) {
    const { data: answer } = await add({ variables: { code } });
    if (answer?.addTotp.secondFactors) {
      notifications.show({ color: 'green', message: words.done });
      if (!answer.addTotp.recoveryCodes) {
        onClose();
      }
    }
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={codes ? factorTexts.recovery.shown : words.title}
      closeOnClickOutside={false}
      closeOnEscape={!codes}
      withCloseButton={!codes}
    >
      {codes && <RecoveryCodes codes={codes} onDone={onClose} />}
      {Boolean(refused) && <NotDone error={refused} />}
      {!setup && !refused && <Loading />}
      {!codes && setup?.uri && setup.secret && (
        <AppSetup
          secret={setup.secret}
          uri={setup.uri}
          messages={data?.addTotp.errors ?? NONE}
          failure={error}
          busy={loading}
          onCode={confirm}
        />
      )}
    </Modal>
  );
}
