'use client';

import { useMutation, useQuery } from '@apollo/client/react';
import { MultiSelect, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FormModal } from '@/components/FormModal';
import { ServerForm } from '@/components/ServerForm';
import { SecretOnce } from '@/features/account/SecretOnce';
import { useCollectionChoices } from '@/features/events/collections';
import { eventChoices, FILE_EVENTS, RECORD_EVENTS } from '@/features/events/events';
import { Roles } from '@/features/roles/queries';
import { readFragment } from '@/lib/gql';
import { messageAt } from '@/lib/messages';
import { texts } from '@/lib/texts';
import { addWebhook, CreateWebhook, WebhookParts } from './queries';

const NONE = [] as const;
const FIELDS = ['url', 'events', 'collection', 'role'];
const EVENTS = eventChoices([...RECORD_EVENTS, ...FILE_EVENTS]);
const words = texts.automation.webhooks;

/** Makes a webhook, and then shows the secret that it signs with, once. */
export function NewWebhookModal({ onClose }: { onClose: () => void }) {
  const [url, setUrl] = useState('');
  const [events, setEvents] = useState<string[]>(['record_created', 'record_updated']);
  const [collection, setCollection] = useState<string | null>(null);
  const [role, setRole] = useState<string | null>(null);
  const { choices, hasFailed } = useCollectionChoices();
  const { data: roles, error: rolesError } = useQuery(Roles);
  const [create, { data, error, loading }] = useMutation(CreateWebhook, {
    update(cache, { data: answer }) {
      const made = readFragment(WebhookParts, answer?.createWebhook.webhook);
      if (made) {
        addWebhook(cache, made.id);
      }
    },
  });
  const messages = data?.createWebhook.errors ?? NONE;
  const secret = data?.createWebhook.secret;
  const lost = texts.states.failed;

  if (secret) {
    return <SecretOnce title={words.made} label={words.secret} secret={secret} onDone={onClose} />;
  }
  return (
    <FormModal
      isChanged={url !== '' || collection !== null || role !== null}
      onClose={onClose}
      title={words.create}
    >
      <ServerForm
        fields={FIELDS}
        messages={messages}
        failure={error}
        busy={loading}
        submit={words.create}
        onSubmit={() => create({ variables: { url, events, collection, role } })}
        onCancel={onClose}
      >
        <TextInput
          type="url"
          label={words.url}
          description={words.urlHint}
          value={url}
          onChange={({ target }) => setUrl(target.value)}
          error={messageAt(messages, 'url')}
          data-autofocus
          withAsterisk
        />
        <MultiSelect
          label={words.events}
          data={EVENTS}
          value={events}
          onChange={setEvents}
          error={messageAt(messages, 'events')}
          withAsterisk
        />
        <Select
          label={words.collection}
          placeholder={words.anyCollection}
          data={choices}
          value={collection}
          onChange={setCollection}
          error={messageAt(messages, 'collection') ?? (hasFailed ? lost : undefined)}
          searchable
          clearable
        />
        <Select
          label={words.role}
          description={words.roleHint}
          placeholder={words.anyRole}
          data={(roles?.roles ?? []).map(({ name, label }) => ({ value: name, label }))}
          value={role}
          onChange={setRole}
          error={messageAt(messages, 'role') ?? (rolesError && !roles ? lost : undefined)}
          clearable
        />
      </ServerForm>
    </FormModal>
  );
}
