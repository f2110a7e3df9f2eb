'use client';

import { useMutation, useQuery } from '@apollo/client/react';
import { Input, Modal, MultiSelect, SegmentedControl, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useId, useState } from 'react';
import { ServerForm } from '@/components/ServerForm';
import { Roles } from '@/features/roles/queries';
import type { SourcePartsFragment } from '@/lib/gql/graphql';
import { messageAt } from '@/lib/messages';
import { texts } from '@/lib/texts';
import { SetSourceRoles } from './queries';

type Props = { source: SourcePartsFragment; onClose: () => void };

const NONE = [] as const;
const words = texts.automation.sources;

/** Says who may ask a source: everyone who may read, or some roles; administrators always may. */
export function SourceRolesModal({ source, onClose }: Props) {
  const id = useId();
  const [mode, setMode] = useState<string>(modeOf(source.roles));
  const [chosen, setChosen] = useState<readonly string[]>(source.roles ?? []);
  const [isChecked, setChecked] = useState(false);
  const [set, { data, error, loading }] = useMutation(SetSourceRoles);
  const messages = data?.setSourceRoles.errors ?? NONE;
  const isMissing = mode === 'some' && chosen.length === 0;

  async function save() {
    setChecked(true);
    if (isMissing) {
      return; // shown at the roles
    }
    const roles = mode === 'all' ? null : mode === 'some' ? [...chosen] : [];
    const { data: answer } = await set({ variables: { name: source.name, roles } });
    if (answer?.setSourceRoles.source) {
      notifications.show({ color: 'green', message: words.saved(source.name) });
      onClose();
    }
  }

  return (
    <Modal opened onClose={onClose} title={words.rolesOf(source.name)} closeOnClickOutside={false}>
      <ServerForm
        fields={['roles']}
        messages={messages}
        failure={error}
        busy={loading}
        submit={texts.form.save}
        onSubmit={save}
        onCancel={onClose}
      >
        <Input.Wrapper label={words.whoMayAsk} labelElement="div" labelProps={{ id }}>
          <Stack gap="xs" mt={4} align="flex-start">
            <SegmentedControl
              aria-labelledby={id}
              data={[
                { value: 'all', label: words.everyone },
                { value: 'some', label: words.someRoles },
                { value: 'none', label: words.onlyAdmins },
              ]}
              value={mode}
              onChange={setMode}
            />
          </Stack>
        </Input.Wrapper>
        {mode === 'some' && (
          <RolesInput
            value={chosen}
            onChange={setChosen}
            error={isChecked && isMissing ? words.noRoles : messageAt(messages, 'roles')}
          />
        )}
        <Text size="sm" c="dimmed">
          {words.rolesHint}
        </Text>
      </ServerForm>
    </Modal>
  );
}

function modeOf(roles: readonly string[] | null | undefined): string {
  return roles ? (roles.length > 0 ? 'some' : 'none') : 'all';
}

type InputProps = {
  value: readonly string[];
  onChange: (roles: string[]) => void;
  error: string | undefined;
};

function RolesInput({ value, onChange, error }: InputProps) {
  const { data, error: failure } = useQuery(Roles);
  const known = (data?.roles ?? []).filter(({ name }) => name !== 'admin');
  const labels = new Map(known.map(({ name, label }) => [name, label]));
  const names = [...new Set([...labels.keys(), ...value])];
  return (
    <MultiSelect
      label={words.askingRoles}
      data={names.map((name) => ({ value: name, label: labels.get(name) ?? name }))}
      value={[...value]}
      onChange={onChange}
      error={error ?? (failure && !data ? texts.states.failed : undefined)}
      searchable
    />
  );
}
