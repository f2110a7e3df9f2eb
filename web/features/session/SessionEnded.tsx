'use client';

import { useApolloClient, useMutation } from '@apollo/client/react';
import { Alert, Anchor, Modal, PasswordInput, Text } from '@mantine/core';
import { useState } from 'react';
import { ServerForm } from '@/components/ServerForm';
import { type Pending, SecondStep } from '@/features/factors/SecondStep';
import { sessionHasEnded } from '@/lib/apollo/session';
import { texts } from '@/lib/texts';
import { SignIn } from './SignInForm';

const NONE = [] as const;
const words = texts.sessionEnded;

/** Lets the same person in again above the page, on which everything stays as it is. */
export function SessionEnded({ email }: { email: string }) {
  const client = useApolloClient();
  const [password, setPassword] = useState('');
  const [signIn, { data, error, loading }] = useMutation(SignIn);

  const [pending, setPending] = useState<Pending>();

  async function goOn() {
    sessionHasEnded(false);
    await client.refetchQueries({ include: 'active' });
  }
  async function submit() {
    const { data: answer } = await signIn({ variables: { email, password } });
    if (answer?.signIn.pending?.setup === false) {
      setPending(answer.signIn.pending);
    } else if (answer?.signIn.viewer) {
      await goOn();
    }
  }

  return (
    <Modal
      opened
      onClose={() => sessionHasEnded(false)}
      title={words.title}
      closeOnClickOutside={false}
    >
      {pending ? (
        <SecondStep pending={pending} onDone={goOn} />
      ) : (
        <ServerForm
          fields={[]}
          messages={NONE}
          failure={error}
          busy={loading}
          submit={texts.signIn.submit}
          onSubmit={submit}
        >
          <Text size="sm">{words.hint(email)}</Text>
          {data?.signIn.errors.map(({ message }) => (
            <Alert key={message} color="red" role="alert">
              {message}
            </Alert>
          ))}
          <PasswordInput
            label={texts.signIn.password}
            autoComplete="current-password"
            value={password}
            onChange={({ target }) => setPassword(target.value)}
            data-autofocus
            withAsterisk
          />
          <Anchor href="/sign-in" target="_blank" size="sm">
            {words.otherWay}
          </Anchor>
        </ServerForm>
      )}
    </Modal>
  );
}
