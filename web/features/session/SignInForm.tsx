'use client';

import { useApolloClient, useMutation } from '@apollo/client/react';
import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useRouter } from 'next/navigation';
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
  const form = useForm({ initialValues: { email: '', password: '' } });
  const refusal = data?.signIn.errors[0];

  async function submit(values: typeof form.values) {
    const answer = await signIn({ variables: values }).catch(() => undefined);
    if (answer?.data?.signIn.viewer) {
      await client.clearStore();
      router.replace(safePath(next));
    }
  }

  return (
    <AuthCard title={texts.signIn.title} hint={texts.signIn.welcome}>
      <form onSubmit={form.onSubmit(submit)}>
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
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label={texts.signIn.password}
            autoComplete="current-password"
            required
            {...form.getInputProps('password')}
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
