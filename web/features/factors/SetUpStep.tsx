'use client';

import { useMutation } from '@apollo/client/react';
import { Alert, Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { NotDone } from '@/components/NotDone';
import { makePasskey } from '@/lib/passkeys';
import { factorTexts } from '@/lib/texts/factors';
import { AppSetup } from './AppSetup';
import { CompleteSetup, StartSetup } from './queries';
import { RecoveryCodes } from './RecoveryCodes';
import type { Pending } from './SecondStep';

type Props = { pending: Pending; onDone: () => Promise<unknown> };

const NONE = [] as const;
const words = factorTexts.setup;

/** A sign-in of somebody who must add a second factor first: choose, add, keep the recovery codes, go on. */
export function SetUpStep({ pending, onDone }: Props) {
  const { token, methods } = pending;
  const [start, started] = useMutation(StartSetup);
  const [complete, { data, error, loading }] = useMutation(CompleteSetup);
  const [isMade, setMade] = useState(true);
  const setup = started.data?.startSecondFactorSetup;
  const codes = data?.completeSecondFactorSetup.recoveryCodes;

  async function passkey() {
    const answer = await start({ variables: { token, method: 'passkey' } }).catch(() => undefined);
    const options = answer?.data?.startSecondFactorSetup.options;
    if (!options) {
      return; // the answer says why
    }
    const made = await makePasskey(options);
    setMade(made !== null);
    if (made) {
      await finish({ passkey: made }).catch(() => undefined);
    }
  }
  async function finish(proof: { code?: string; passkey?: unknown }) {
    const { data: answer } = await complete({ variables: { token, ...proof } });
    if (
      answer?.completeSecondFactorSetup.viewer &&
      !answer.completeSecondFactorSetup.recoveryCodes
    ) {
      await onDone();
    }
  }
  if (codes) {
    return <RecoveryCodes codes={codes} onDone={() => void onDone()} />;
  }
  if (setup?.uri && setup.secret) {
    return (
      <AppSetup
        secret={setup.secret}
        uri={setup.uri}
        messages={data?.completeSecondFactorSetup.errors ?? NONE}
        failure={error}
        busy={loading}
        onCode={(code) => finish({ code })}
      />
    );
  }
  const problems = [
    ...(setup?.errors ?? NONE),
    ...(data?.completeSecondFactorSetup.errors ?? NONE),
  ];
  return (
    <Stack>
      {!isMade && <Alert color="yellow">{factorTexts.passkeys.failed}</Alert>}
      {Boolean(started.error ?? error) && <NotDone error={started.error ?? error} />}
      {problems.map(({ message }) => (
        <Alert key={message} color="red" role="alert">
          {message}
        </Alert>
      ))}
      {methods.includes('totp') && (
        <Way
          title={words.totp}
          hint={words.totpHint}
          onChoose={() => start({ variables: { token, method: 'totp' } }).catch(() => undefined)}
        />
      )}
      {methods.includes('passkey') && (
        <Way title={words.passkey} hint={words.passkeyHint} onChoose={passkey} />
      )}
      {methods.length === 0 && <Text>{words.none}</Text>}
    </Stack>
  );
}

function Way({
  title,
  hint,
  onChoose,
}: {
  title: string;
  hint: string;
  onChoose: () => Promise<unknown>;
}) {
  return (
    <div>
      <Button variant="default" fullWidth onClick={() => void onChoose()}>
        {title}
      </Button>
      <Text size="xs" c="dimmed" mt={4}>
        {hint}
      </Text>
    </div>
  );
}
