'use client';

import { useMutation, useQuery } from '@apollo/client/react';
import { Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Loading } from '@/components/Loading';
import { PasswordField } from '@/components/PasswordField';
import { Problem } from '@/components/Problem';
import { ServerForm } from '@/components/ServerForm';
import { readFragment } from '@/lib/gql';
import { messageAt } from '@/lib/messages';
import { factorTexts } from '@/lib/texts/factors';
import { Proof } from './Proof';
import {
  FactorParts,
  Reauthenticate as Mutation,
  SecondFactors,
  StartReauthentication,
} from './queries';

type Props = { onDone: (isConfirmed: boolean) => void };

const NONE = [] as const;
const words = factorTexts.confirm;

/** Asks again who it is, above the page, which goes on with what it had begun. */
export function Reauthenticate({ onDone }: Props) {
  const { data, error, refetch } = useQuery(SecondFactors, { fetchPolicy: 'network-only' });
  const methods = readFragment(FactorParts, data?.secondFactors)?.reauthenticateBy;
  return (
    <Modal opened onClose={() => onDone(false)} title={words.title} closeOnClickOutside={false}>
      <Stack>
        <Text size="sm">{words.hint}</Text>
        {error && <Problem error={error} retry={() => refetch()} />}
        {!methods && !error && <Loading />}
        {methods?.length === 0 && <Text size="sm">{words.signInAgain}</Text>}
        {methods && methods.length > 0 && <Confirm methods={methods} onDone={() => onDone(true)} />}
      </Stack>
    </Modal>
  );
}

function Confirm({ methods, onDone }: { methods: readonly string[]; onDone: () => void }) {
  const [password, setPassword] = useState('');
  const [confirm, { data, error, loading }] = useMutation(Mutation);
  const [start, started] = useMutation(StartReauthentication);
  const messages =
    data?.reauthenticate.errors ?? started.data?.startReauthentication.errors ?? NONE;

  async function finish(proof: { password?: string; code?: string; passkey?: unknown }) {
    const { data: answer } = await confirm({ variables: proof });
    if (answer?.reauthenticate.viewer) {
      onDone();
    }
  }
  async function options() {
    const answer = await start().catch(() => undefined);
    return answer?.data?.startReauthentication.options;
  }
  if (methods.includes('password')) {
    return (
      <ServerForm
        fields={['password']}
        messages={messages}
        failure={error}
        busy={loading}
        submit={words.submit}
        onSubmit={() => finish({ password })}
        isKept
      >
        <PasswordField
          label={words.password}
          autoComplete="current-password"
          value={password}
          onChange={({ target }) => setPassword(target.value)}
          error={messageAt(messages, 'password')}
          data-autofocus
          withAsterisk
        />
      </ServerForm>
    );
  }
  return (
    <Proof
      methods={methods}
      messages={messages}
      failure={error ?? started.error}
      busy={loading}
      onCode={(code) => finish({ code })}
      start={options}
      onPasskey={(passkey) => finish({ passkey })}
    />
  );
}
