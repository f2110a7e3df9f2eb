'use client';

import { useApolloClient, useMutation } from '@apollo/client/react';
import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { type FormEvent, useRef } from 'react';
import { Problem } from '@/components/Problem';
import { AuthCard } from '@/features/account/AuthCard';
import { usePendingFromAddress } from '@/features/factors/usePendingFromAddress';
import { graphql } from '@/lib/gql';
import { texts } from '@/lib/texts';
import { safePath } from './next';
import { OtherWays } from './OtherWays';

export const SignIn = graphql(`
  mutation SignIn($email: String!, $password: String!) {
    signIn(email: $email, password: $password) {
      viewer {
        id
      }
      pending {
        token
        methods
        setup
      }
      errors {
        code
        message
      }
    }
  }
`);

const SignInSteps = dynamic(() =>
  import('@/features/factors/SignInSteps').then((part) => part.SignInSteps),
);

/** Email and password, then a second factor where there is one; on success on to `next`. */
export function SignInForm({ next }: { next: string }) {
  const router = useRouter();
  const client = useApolloClient();
  const [signIn, { data, error, loading, reset }] = useMutation(SignIn);
  // The inputs keep what is typed, also before this script has come. They have no names: a form that is sent without it
  // must not put a password into the address.
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const [pending, setPending] = usePendingFromAddress();
  const refusal = data?.signIn.errors[0];

  async function enter() {
    await client.clearStore();
    router.replace(safePath(next));
  }

  function startAgain() {
    reset();
    setPending(null);
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    const variables = {
      email: email.current?.value ?? '',
      password: password.current?.value ?? '',
    };
    const answer = await signIn({ variables }).catch(() => undefined);
    if (answer?.data?.signIn.pending) {
      setPending(answer.data.signIn.pending);
    } else if (answer?.data?.signIn.viewer) {
      await enter();
    }
  }

  if (pending) {
    return <SignInSteps pending={pending} onDone={enter} onBack={startAgain} />;
  }

  return (
    <AuthCard title={texts.signIn.title} hint={texts.signIn.welcome}>
      <form onSubmit={submit}>
        <Stack>
          {refusal && (
            <Alert color="red" role="alert">
              {refusal.message}
            </Alert>
          )}
          {error && <Problem error={error} />}
          <TextInput
            label={texts.signIn.email}
            type="email"
            autoComplete="username"
            required
            autoFocus
            ref={email}
          />
          <PasswordInput
            label={texts.signIn.password}
            autoComplete="current-password"
            required
            ref={password}
          />
          <Button type="submit" loading={loading}>
            {texts.signIn.submit}
          </Button>
          <OtherWays next={next} onDone={enter} />
        </Stack>
      </form>
    </AuthCard>
  );
}
