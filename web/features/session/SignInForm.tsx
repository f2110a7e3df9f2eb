'use client';

import { useApolloClient, useMutation } from '@apollo/client/react';
import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { type FormEvent, useRef } from 'react';
import { Problem } from '@/components/Problem';
import { AuthCard } from '@/features/account/AuthCard';
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
      errors {
        code
        message
      }
    }
  }
`);

/** Email and password; on success on to `next`. */
export function SignInForm({ next }: { next: string }) {
  const router = useRouter();
  const client = useApolloClient();
  const [signIn, { data, error, loading }] = useMutation(SignIn);
  // The inputs keep what is typed, also before this script has come. They have no names: a form that is sent without it
  // must not put a password into the address.
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const refusal = data?.signIn.errors[0];

  async function submit(event: FormEvent) {
    event.preventDefault();
    const variables = {
      email: email.current?.value ?? '',
      password: password.current?.value ?? '',
    };
    const answer = await signIn({ variables }).catch(() => undefined);
    if (answer?.data?.signIn.viewer) {
      await client.clearStore();
      router.replace(safePath(next));
    }
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
          <OtherWays next={next} />
        </Stack>
      </form>
    </AuthCard>
  );
}
