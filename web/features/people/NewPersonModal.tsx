'use client';

import type { ApolloCache } from '@apollo/client';
import { useMutation, useQuery } from '@apollo/client/react';
import { Radio, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { FormModal } from '@/components/FormModal';
import { PasswordField } from '@/components/PasswordField';
import { ServerForm } from '@/components/ServerForm';
import { SignInWays } from '@/features/account/passwords';
import { type FragmentType, readFragment } from '@/lib/gql';
import { messageAt } from '@/lib/messages';
import { texts } from '@/lib/texts';
import { addPerson, CreateUser, InviteUser, PersonParts } from './queries';
import { RoleChoice } from './RoleChoice';

type Draft = { email: string; name: string; password: string; roles: string[] };

/** A new person starts without a role: each one is a decision. */
const NEW_PERSON: Draft = { email: '', name: '', password: '', roles: [] };
const NONE = [] as const;
const words = texts.administration.people;

/** Adds a person: by an invitation, where such letters are sent, or with a first password. */
export function NewPersonModal({ onClose }: { onClose: () => void }) {
  const { data: ways } = useQuery(SignInWays);
  const invites = ways?.signInMethods?.passwordReset ?? false;
  const [way, setWay] = useState<'invite' | 'password'>();
  const [draft, setDraft] = useState<Draft>(NEW_PERSON);
  const change = (changes: Partial<Draft>) => setDraft({ ...draft, ...changes });
  const isInvited = (way ?? (invites ? 'invite' : 'password')) === 'invite';
  const [invite, invited] = useMutation(InviteUser);
  const [create, created] = useMutation(CreateUser);
  const result = isInvited ? invited : created;
  const messages =
    (isInvited ? invited.data?.inviteUser.errors : created.data?.createUser.errors) ?? NONE;

  async function save() {
    const { password, ...person } = draft;
    const { data } = isInvited
      ? await invite({
          variables: person,
          update: (cache, { data: answer }) => add(cache, answer?.inviteUser.user),
        })
      : await create({
          variables: { ...person, password },
          update: (cache, { data: answer }) => add(cache, answer?.createUser.user),
        });
    const payload = data && ('inviteUser' in data ? data.inviteUser : data.createUser);
    const made = readFragment(PersonParts, payload?.user);
    if (made) {
      const message = isInvited ? words.invited(made.email) : words.created(made.name);
      notifications.show({ color: 'green', message });
      onClose();
    }
  }

  return (
    <FormModal
      isChanged={JSON.stringify(draft) !== JSON.stringify(NEW_PERSON)}
      onClose={onClose}
      title={words.create}
      size="lg"
    >
      <ServerForm
        fields={['name', 'email', 'roles', 'password']}
        messages={messages}
        failure={result.error}
        busy={result.loading}
        submit={isInvited ? words.invite : words.create}
        onSubmit={save}
        onCancel={onClose}
      >
        <TextInput
          label={words.name}
          autoComplete="off"
          value={draft.name}
          onChange={({ target }) => change({ name: target.value })}
          error={messageAt(messages, 'name')}
          data-autofocus
          withAsterisk
        />
        <TextInput
          label={words.email}
          type="email"
          autoComplete="off"
          value={draft.email}
          onChange={({ target }) => change({ email: target.value })}
          error={messageAt(messages, 'email')}
          withAsterisk
        />
        <RoleChoice
          value={draft.roles}
          onChange={(roles) => change({ roles })}
          error={messageAt(messages, 'roles')}
        />
        {invites ? (
          <WayChoice isInvited={isInvited} onChange={setWay} />
        ) : (
          ways && (
            <Text size="sm" c="dimmed">
              {words.inviteOff}
            </Text>
          )
        )}
        {!isInvited && (
          <PasswordField
            label={words.firstPassword}
            description={words.passwordHint}
            autoComplete="new-password"
            value={draft.password}
            onChange={({ target }) => change({ password: target.value })}
            error={messageAt(messages, 'password')}
            withAsterisk
          />
        )}
      </ServerForm>
    </FormModal>
  );
}

function add(cache: ApolloCache, user: FragmentType<typeof PersonParts> | null | undefined) {
  const person = readFragment(PersonParts, user);
  if (person) {
    addPerson(cache, person.id);
  }
}

type WayProps = { isInvited: boolean; onChange: (way: 'invite' | 'password') => void };

function WayChoice({ isInvited, onChange }: WayProps) {
  return (
    <Radio.Group
      label={words.how}
      value={isInvited ? 'invite' : 'password'}
      onChange={(way) => onChange(way === 'invite' ? 'invite' : 'password')}
    >
      <Stack gap="xs" mt="xs">
        <Radio value="invite" label={words.invite} description={words.inviteHint} />
        <Radio value="password" label={words.password} />
      </Stack>
    </Radio.Group>
  );
}
