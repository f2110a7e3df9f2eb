'use client';

import { useMutation, useQuery } from '@apollo/client/react';
import { Anchor, Button, Text, TextInput } from '@mantine/core';
import Link from 'next/link';
import { useRef, useState } from 'react';
import { Notice } from '@/components/Notice';
import { ServerForm } from '@/components/ServerForm';
import { messageAt } from '@/lib/messages';
import { texts } from '@/lib/texts';
import { AuthCard } from './AuthCard';
import { RequestPasswordReset, SignInWays } from './passwords';

const NONE = [] as const;

/** Asks for a link to choose a new password. The answer never tells whether anybody has the address. */
export function ForgottenForm() {
  const { data: ways } = useQuery(SignInWays);
  // The input keeps what is typed, also before this script has come; the state is what was sent.
  const input = useRef<HTMLInputElement>(null);
  const [email, setEmail] = useState('');
  const [request, { data, error, loading, reset }] = useMutation(RequestPasswordReset);
  const messages = data?.requestPasswordReset.errors ?? NONE;
  const words = texts.account.forgotten;

  if (data?.requestPasswordReset.accepted) {
    return (
      <AuthCard title={words.sent}>
        <Text role="status">{words.sentHint(email)}</Text>
        <Button variant="default" onClick={reset}>
          {words.again}
        </Button>
        <BackToSignIn />
      </AuthCard>
    );
  }
  if (ways?.signInMethods?.passwordReset === false) {
    return (
      <AuthCard title={words.title}>
        <Notice title={words.off} hint={words.offHint} />
        <BackToSignIn />
      </AuthCard>
    );
  }
  return (
    <AuthCard title={words.title} hint={words.hint}>
      <ServerForm
        fields={['email']}
        messages={messages}
        failure={error}
        busy={loading}
        submit={words.submit}
        onSubmit={() => {
          const typed = input.current?.value ?? '';
          setEmail(typed);
          return request({ variables: { email: typed } });
        }}
      >
        <TextInput
          label={texts.signIn.email}
          type="email"
          autoComplete="username"
          autoFocus
          ref={input}
          defaultValue={email}
          error={messageAt(messages, 'email')}
          withAsterisk
        />
      </ServerForm>
      <BackToSignIn />
    </AuthCard>
  );
}

function BackToSignIn() {
  return (
    <Anchor component={Link} href="/sign-in" size="sm">
      {texts.account.forgotten.back}
    </Anchor>
  );
}
