'use client';

import { useMutation } from '@apollo/client/react';
import { Anchor, Button, Checkbox, Skeleton, Text } from '@mantine/core';
import Link from 'next/link';
import { useState } from 'react';
import { Notice } from '@/components/Notice';
import { PasswordField } from '@/components/PasswordField';
import { ServerForm } from '@/components/ServerForm';
import { messageAt } from '@/lib/messages';
import { texts } from '@/lib/texts';
import { AuthCard } from './AuthCard';
import { ResetPassword } from './passwords';
import { useLinkToken } from './useLinkToken';

const NONE = [] as const;

/** Chooses a password by the link of an email: after forgetting one, or on being invited. */
export function ResetForm() {
  const token = useLinkToken();
  const [password, setPassword] = useState('');
  const [revokeTokens, setRevokeTokens] = useState(false);
  const [choose, { data, error, loading }] = useMutation(ResetPassword);
  const messages = data?.resetPassword.errors ?? NONE;
  const words = texts.account.reset;

  if (token === undefined) {
    return (
      <AuthCard title={words.title}>
        <Skeleton height={120} role="status" aria-label={texts.states.loading} />
      </AuthCard>
    );
  }
  if (data?.resetPassword.email) {
    return (
      <AuthCard title={words.done}>
        <Text role="status">{words.doneHint(data.resetPassword.email)}</Text>
        <Button component={Link} href="/sign-in">
          {texts.signIn.submit}
        </Button>
      </AuthCard>
    );
  }
  if (token === null || messageAt(messages, 'token')) {
    return <BadLink isUsed={token !== null} />;
  }
  return (
    <AuthCard title={words.title} hint={words.hint}>
      <ServerForm
        fields={['password']}
        messages={messages}
        failure={error}
        busy={loading}
        submit={words.submit}
        onSubmit={() => choose({ variables: { token, password, revokeTokens } })}
      >
        <PasswordField
          label={words.password}
          description={texts.account.password.hint}
          autoComplete="new-password"
          autoFocus
          value={password}
          onChange={({ target }) => setPassword(target.value)}
          error={messageAt(messages, 'password')}
          withAsterisk
        />
        <Checkbox
          label={texts.account.password.revokeTokens}
          description={texts.account.password.revokeTokensHint}
          checked={revokeTokens}
          onChange={({ target }) => setRevokeTokens(target.checked)}
        />
      </ServerForm>
    </AuthCard>
  );
}

function BadLink({ isUsed }: { isUsed: boolean }) {
  const words = texts.account.reset;
  return (
    <AuthCard title={words.title}>
      <Notice
        title={isUsed ? words.expired : words.noLink}
        hint={isUsed ? words.expiredHint : words.noLinkHint}
      />
      <Button component={Link} href="/forgotten">
        {words.another}
      </Button>
      <Anchor component={Link} href="/sign-in" size="sm">
        {texts.account.forgotten.back}
      </Anchor>
    </AuthCard>
  );
}
