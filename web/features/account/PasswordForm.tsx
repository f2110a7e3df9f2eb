'use client';

import { useMutation, useQuery } from '@apollo/client/react';
import { Checkbox, Paper, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { PasswordField } from '@/components/PasswordField';
import { ServerForm } from '@/components/ServerForm';
import { messageAt } from '@/lib/messages';
import { texts } from '@/lib/texts';
import { ChangePassword, SignInWays } from './passwords';
import { endedOthers } from './sessions';

const NONE = [] as const;
const EMPTY = { current: '', new: '', revokeTokens: false };
const words = texts.account.password;

/** Changes one's own password; where people only sign in through a provider it says so. */
export function PasswordForm() {
  const { data: ways } = useQuery(SignInWays);
  const [typed, setTyped] = useState(EMPTY);
  const [change, { data, error, loading }] = useMutation(ChangePassword, {
    update: (cache, { data: answer }) => answer?.changePassword.viewer && endedOthers(cache),
  });
  const messages = data?.changePassword.errors ?? NONE;

  async function save() {
    const { data: answer } = await change({ variables: typed });
    if (answer?.changePassword.viewer) {
      setTyped(EMPTY);
      notifications.show({ color: 'green', message: words.changed });
    }
  }

  return (
    <Paper withBorder p="md" component="section" aria-label={words.title}>
      <Stack>
        <Title order={2} size="h4">
          {words.title}
        </Title>
        {ways?.signInMethods?.password === false ? (
          <Text c="dimmed">{words.byProvider}</Text>
        ) : (
          <ServerForm
            fields={['current', 'new']}
            messages={messages}
            failure={error}
            busy={loading}
            submit={words.submit}
            onSubmit={save}
          >
            <PasswordField
              label={words.current}
              autoComplete="current-password"
              value={typed.current}
              onChange={({ target }) => setTyped({ ...typed, current: target.value })}
              error={messageAt(messages, 'current')}
              withAsterisk
            />
            <PasswordField
              label={words.new}
              description={words.hint}
              autoComplete="new-password"
              value={typed.new}
              onChange={({ target }) => setTyped({ ...typed, new: target.value })}
              error={messageAt(messages, 'new')}
              withAsterisk
            />
            <Checkbox
              label={words.revokeTokens}
              description={words.revokeTokensHint}
              checked={typed.revokeTokens}
              onChange={({ target }) => setTyped({ ...typed, revokeTokens: target.checked })}
            />
          </ServerForm>
        )}
      </Stack>
    </Paper>
  );
}
