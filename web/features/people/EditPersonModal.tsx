'use client';

import { useMutation } from '@apollo/client/react';
import { Button, Switch, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { FormModal } from '@/components/FormModal';
import { ServerForm } from '@/components/ServerForm';
import type { PersonPartsFragment } from '@/lib/gql/graphql';
import { messageAt } from '@/lib/messages';
import { texts } from '@/lib/texts';
import { factorTexts } from '@/lib/texts/factors';
import { UpdateUser } from './queries';
import { ResetFactors } from './ResetFactors';
import { RoleChoice } from './RoleChoice';

type Props = { person: PersonPartsFragment; onClose: () => void };

const NONE = [] as const;
const words = texts.administration.people;

/** Changes a person's name and roles, and whether they may sign in. What stays as it is is not sent. */
export function EditPersonModal({ person, onClose }: Props) {
  const [name, setName] = useState(person.name);
  const [roles, setRoles] = useState<readonly string[]>(person.roles);
  const [disabled, setDisabled] = useState(person.disabled);
  const [update, { data, error, loading }] = useMutation(UpdateUser);
  const [isResetting, setResetting] = useState(false);
  const messages = data?.updateUser.errors ?? NONE;
  const sameRoles = [...roles].sort().join() === [...person.roles].sort().join();

  async function save() {
    const { data: answer } = await update({
      variables: {
        id: person.id,
        ...(name !== person.name && { name }),
        ...(!sameRoles && { roles: [...roles] }),
        ...(disabled !== person.disabled && { disabled }),
      },
    });
    if (answer?.updateUser.user) {
      notifications.show({ color: 'green', message: words.saved(name) });
      onClose();
    }
  }

  if (isResetting) {
    return <ResetFactors id={person.id} name={person.name} onClose={onClose} />;
  }
  return (
    <FormModal
      isChanged={name !== person.name || !sameRoles || disabled !== person.disabled}
      onClose={onClose}
      title={words.edit(person.name)}
      size="lg"
    >
      <ServerForm
        fields={['name', 'roles', 'disabled']}
        messages={messages}
        failure={error}
        busy={loading}
        submit={texts.form.save}
        onSubmit={save}
        onCancel={onClose}
      >
        <TextInput
          label={words.name}
          autoComplete="off"
          value={name}
          onChange={({ target }) => setName(target.value)}
          error={messageAt(messages, 'name')}
          data-autofocus
          withAsterisk
        />
        <RoleChoice
          value={roles}
          onChange={setRoles}
          description={sameRoles ? undefined : words.rolesHint}
          error={messageAt(messages, 'roles')}
        />
        <Switch
          label={words.maySignIn}
          description={words.disableHint}
          checked={!disabled}
          onChange={({ target }) => setDisabled(!target.checked)}
          error={messageAt(messages, 'disabled')}
        />
        {person.secondFactor && (
          <Button variant="default" onClick={() => setResetting(true)}>
            {factorTexts.admin.reset}
          </Button>
        )}
      </ServerForm>
    </FormModal>
  );
}
