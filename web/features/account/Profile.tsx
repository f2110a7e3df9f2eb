'use client';

import { useMutation } from '@apollo/client/react';
import { Badge, Group, Input, Paper, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { ServerForm } from '@/components/ServerForm';
import { useViewer } from '@/features/session/viewer';
import { messageAt } from '@/lib/messages';
import { texts } from '@/lib/texts';
import { RenameViewer } from './profile';

const NONE = [] as const;

/** Who one is here: a name to change, an address and roles to see. */
export function Profile() {
  const viewer = useViewer();
  const [typed, setTyped] = useState<string>();
  const [rename, { data, error, loading }] = useMutation(RenameViewer);
  const messages = data?.updateViewer.errors ?? NONE;
  const name = typed ?? viewer?.name ?? '';

  async function save() {
    const { data: answer } = await rename({ variables: { name } });
    if (answer?.updateViewer.viewer) {
      setTyped(undefined);
      notifications.show({ color: 'green', message: texts.account.saved });
    }
  }

  return (
    <Paper withBorder p="md" component="section" aria-label={texts.account.profile}>
      <ServerForm
        fields={['name']}
        messages={messages}
        failure={error}
        busy={loading}
        submit={texts.form.save}
        onSubmit={save}
      >
        <TextInput
          label={texts.account.name}
          description={texts.account.nameHint}
          autoComplete="name"
          value={name}
          onChange={({ target }) => setTyped(target.value)}
          error={messageAt(messages, 'name')}
          withAsterisk
        />
        <TextInput
          label={texts.account.email}
          description={texts.account.emailHint}
          value={viewer?.email ?? ''}
          readOnly
          variant="filled"
        />
        <Input.Wrapper label={texts.account.roles} labelElement="div">
          <Group gap="xs" mt={4}>
            {viewer?.roles.map((role) => (
              <Badge key={role} variant="light" tt="none">
                {texts.administration.roles.levels[role] ?? role}
              </Badge>
            ))}
          </Group>
        </Input.Wrapper>
      </ServerForm>
    </Paper>
  );
}
