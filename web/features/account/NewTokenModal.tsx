'use client';

import { useMutation } from '@apollo/client/react';
import { Checkbox, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FormModal } from '@/components/FormModal';
import { ServerForm } from '@/components/ServerForm';
import { MomentInput } from '@/features/fields/MomentInput';
import type { Entry } from '@/features/fields/TypedInput';
import { useViewer } from '@/features/session/viewer';
import { readFragment } from '@/lib/gql';
import { messageAt } from '@/lib/messages';
import { texts } from '@/lib/texts';
import { SecretOnce } from './SecretOnce';
import { ApiTokenParts, addToken, CreateApiToken } from './tokens';

const NONE = [] as const;
const SCOPES = ['read', 'write', 'admin'] as const;
const words = texts.account.tokens;

/** Makes a token, and then shows its secret, once. */
export function NewTokenModal({ onClose }: { onClose: () => void }) {
  const isAdmin = useViewer()?.roles.includes('admin') ?? false;
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>(['read']);
  const [expires, setExpires] = useState<Entry>(null);
  const [create, { data, error, loading }] = useMutation(CreateApiToken, {
    update(cache, { data: answer }) {
      const token = readFragment(ApiTokenParts, answer?.createApiToken.token);
      if (token) {
        addToken(cache, token.id);
      }
    },
  });
  const messages = data?.createApiToken.errors ?? NONE;
  const secret = data?.createApiToken.secret;
  const expiresAt = typeof expires === 'string' ? expires : null;

  if (secret) {
    return <SecretOnce title={words.made} label={words.secret} secret={secret} onDone={onClose} />;
  }
  return (
    <FormModal
      isChanged={name !== '' || expires !== null || scopes.join() !== 'read'}
      onClose={onClose}
      title={words.create}
    >
      <ServerForm
        fields={['name', 'scopes', 'expiresAt']}
        messages={messages}
        failure={error}
        busy={loading}
        submit={words.create}
        onSubmit={() => create({ variables: { name, scopes, expiresAt } })}
        onCancel={onClose}
      >
        <TextInput
          label={words.name}
          description={words.nameHint}
          value={name}
          onChange={({ target }) => setName(target.value)}
          error={messageAt(messages, 'name')}
          data-autofocus
          withAsterisk
        />
        <Checkbox.Group
          label={words.scopes}
          value={scopes}
          onChange={setScopes}
          error={messageAt(messages, 'scopes')}
          withAsterisk
        >
          <Stack gap="xs" mt="xs">
            {SCOPES.filter((scope) => scope !== 'admin' || isAdmin).map((scope) => (
              <Checkbox key={scope} value={scope} label={words.scopeLabels[scope]} />
            ))}
          </Stack>
        </Checkbox.Group>
        <MomentInput
          label={words.expires}
          description={words.expiresHint}
          value={expires}
          onChange={setExpires}
          error={messageAt(messages, 'expiresAt')}
        />
      </ServerForm>
    </FormModal>
  );
}
