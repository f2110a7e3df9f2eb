'use client';

import { useMutation } from '@apollo/client/react';
import { Alert, Button } from '@mantine/core';
import { useState } from 'react';
import { askForPasskey } from '@/lib/passkeys';
import { factorTexts } from '@/lib/texts/factors';
import { CompleteSignIn, StartPasskeySignIn } from './queries';

/** Signs in by a passkey alone. */
export function PasskeySignIn({ onDone }: { onDone: () => Promise<unknown> }) {
  const [start, started] = useMutation(StartPasskeySignIn);
  const [complete, { data, error }] = useMutation(CompleteSignIn);
  const [isGiven, setGiven] = useState(true);
  const refusal = data?.completeSignIn.errors[0]?.message ?? (error ?? started.error)?.message;

  async function signIn() {
    const begun = await start({ variables: { token: null } }).catch(() => undefined);
    const { token, options } = begun?.data?.startPasskeySignIn ?? {};
    if (!token || !options) {
      return;
    }
    const passkey = await askForPasskey(options);
    setGiven(passkey !== null);
    const answer = passkey
      ? await complete({ variables: { token, passkey } }).catch(() => undefined)
      : undefined;
    if (answer?.data?.completeSignIn.viewer) {
      await onDone();
    }
  }
  return (
    <>
      <Button variant="default" onClick={signIn}>
        {factorTexts.passkeySignIn}
      </Button>
      {!isGiven && <Alert color="yellow">{factorTexts.step.noPasskey}</Alert>}
      {refusal && (
        <Alert color="red" role="alert">
          {refusal}
        </Alert>
      )}
    </>
  );
}
