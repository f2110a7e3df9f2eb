'use client';

import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { NotDone } from '@/components/NotDone';
import type { Message } from '@/lib/messages';
import { askForPasskey } from '@/lib/passkeys';
import { factorTexts } from '@/lib/texts/factors';
import { CodeForm } from './CodeForm';

type Props = {
  /** totp, passkey, recovery_code. */
  methods: readonly string[];
  messages: readonly Message[];
  failure: unknown;
  busy: boolean;
  onCode: (code: string) => Promise<unknown>;
  /** What the browser is to be asked for a passkey with. */
  start: () => Promise<unknown>;
  onPasskey: (passkey: unknown) => Promise<unknown>;
};

const words = factorTexts.step;

/** Asks for one of the person's second factors: the app's code first, the others behind a link or a button. */
export function Proof({ methods, messages, failure, busy, onCode, start, onPasskey }: Props) {
  const hasApp = methods.includes('totp');
  const hasPasskey = methods.includes('passkey');
  const [recovers, setRecovers] = useState(false);
  const [isGiven, setGiven] = useState(true);

  async function giveByPasskey() {
    const options = await start();
    if (options) {
      const passkey = await askForPasskey(options);
      setGiven(passkey !== null);
      if (passkey) {
        await onPasskey(passkey).catch(() => undefined); // the mutation's result has the failure
      }
    }
  }

  return (
    <Stack>
      {!isGiven && <Alert color="yellow">{words.noPasskey}</Alert>}
      {hasPasskey && (
        <Button variant={hasApp || recovers ? 'default' : 'filled'} onClick={giveByPasskey}>
          {words.byPasskey}
        </Button>
      )}
      {(hasApp || recovers) && (
        <>
          <Text size="sm" c="dimmed">
            {recovers ? words.recoveryHint : words.hint}
          </Text>
          <CodeForm
            key={String(recovers)}
            label={recovers ? words.recoveryCode : words.code}
            isNumeric={!recovers}
            submit={words.submit}
            messages={messages}
            failure={failure}
            busy={busy}
            onCode={onCode}
          />
        </>
      )}
      {!hasApp && !recovers && (
        <>
          {Boolean(failure) && <NotDone error={failure} />}
          {messages.map(({ message }) => (
            <Alert key={message} color="red" role="alert">
              {message}
            </Alert>
          ))}
        </>
      )}
      <Group>
        {methods.includes('recovery_code') && !recovers && (
          <Anchor component="button" type="button" size="sm" onClick={() => setRecovers(true)}>
            {words.byRecovery}
          </Anchor>
        )}
        {recovers && hasApp && (
          <Anchor component="button" type="button" size="sm" onClick={() => setRecovers(false)}>
            {words.byApp}
          </Anchor>
        )}
      </Group>
    </Stack>
  );
}
