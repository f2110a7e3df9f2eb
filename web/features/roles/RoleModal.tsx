'use client';

import { useMutation } from '@apollo/client/react';
import { Select, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { FormModal } from '@/components/FormModal';
import { ServerForm } from '@/components/ServerForm';
import { nameFrom } from '@/features/design/names';
import { messageAt } from '@/lib/messages';
import { texts } from '@/lib/texts';
import { addRole, CreateRole, UpdateRole } from './queries';

export type Role = {
  name: string;
  label: string;
  level: string;
  builtIn: boolean;
  requiresSecondFactor: boolean;
};

type Props = {
  /** The role to change; none to make one. */
  role?: Role | undefined;
  onClose: () => void;
};

const NONE = [] as const;
const words = texts.administration.roles;
const LEVELS = ['viewer', 'editor'].map((value) => ({
  value,
  label: words.levels[value] ?? value,
}));

/** Makes a role or changes one. */
export function RoleModal({ role, onClose }: Props) {
  const [start] = useState(role ?? { name: '', label: '', level: 'viewer' });
  const [draft, setDraft] = useState(start);
  const change = (changes: Partial<typeof draft>) => setDraft({ ...draft, ...changes });
  const [create, created] = useMutation(CreateRole, {
    update(cache, { data }) {
      const made = data?.createRole.role;
      if (made) {
        addRole(cache, made.name);
      }
    },
  });
  const [update, updated] = useMutation(UpdateRole);
  const messages = created.data?.createRole.errors ?? updated.data?.updateRole.errors ?? NONE;

  async function save() {
    const { name, label, level } = draft;
    const { data } = role
      ? await update({ variables: { name, label, ...(level !== role.level && { level }) } })
      : await create({ variables: { name, label, level } });
    const payload = data && ('createRole' in data ? data.createRole : data.updateRole);
    if (payload?.role) {
      notifications.show({ color: 'green', message: words.saved(payload.role.label) });
      onClose();
    }
  }

  return (
    <FormModal
      isChanged={JSON.stringify(draft) !== JSON.stringify(start)}
      onClose={onClose}
      title={role ? words.edit(role.label) : words.create}
    >
      <ServerForm
        fields={['label', 'name', 'level']}
        messages={messages}
        failure={created.error ?? updated.error}
        busy={created.loading || updated.loading}
        submit={texts.form.save}
        onSubmit={save}
        onCancel={onClose}
      >
        <TextInput
          label={words.label}
          value={draft.label}
          onChange={({ target }) =>
            change({ label: target.value, ...(!role && { name: nameFrom(target.value) }) })
          }
          error={messageAt(messages, 'label')}
          data-autofocus
          withAsterisk
        />
        <TextInput
          label={words.name}
          description={words.nameHint}
          value={draft.name}
          onChange={({ target }) => change({ name: target.value })}
          error={messageAt(messages, 'name')}
          disabled={role !== undefined}
          withAsterisk
        />
        <Select
          label={words.level}
          description={role && draft.level !== role.level ? words.levelChanged : words.levelHint}
          data={LEVELS}
          value={draft.level}
          onChange={(level) => level && change({ level })}
          error={messageAt(messages, 'level')}
          allowDeselect={false}
          withAsterisk
        />
      </ServerForm>
    </FormModal>
  );
}
