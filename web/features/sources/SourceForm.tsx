'use client';

import { useMutation } from '@apollo/client/react';
import { Select, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { PasswordField } from '@/components/PasswordField';
import { ServerForm } from '@/components/ServerForm';
import { NumberInput } from '@/features/fields/NumberInput';
import { readFragment } from '@/lib/gql';
import { messageAt } from '@/lib/messages';
import { texts } from '@/lib/texts';
import { PairsInput } from './PairsInput';
import { addSource, CreateSource, SourceParts } from './queries';
import { doubleName, inputOf, NEW_SOURCE, type SourceDraft } from './sourceDraft';

const NONE = [] as const;
const FIELDS = ['name', 'url', 'method', 'headers', 'body', 'mapping', 'cacheSeconds', 'secret'];
const LIST = '/automation/sources';
const words = texts.automation.sources;

/** Describes a third party's API. */
export function SourceForm() {
  const router = useRouter();
  const [draft, setDraft] = useState<SourceDraft>(NEW_SOURCE);
  const [isChecked, setChecked] = useState(false);
  const change = (changes: Partial<SourceDraft>) => setDraft({ ...draft, ...changes });
  const [create, { data, error, loading }] = useMutation(CreateSource, {
    update(cache, { data: answer }) {
      const made = readFragment(SourceParts, answer?.createSource.source);
      if (made) {
        addSource(cache, made.id);
      }
    },
  });
  const messages = data?.createSource.errors ?? NONE;
  const at = (field: string) => messageAt(messages, field);

  async function save() {
    setChecked(true);
    if (draft.cacheSeconds === null || doubleName(draft.headers) || doubleName(draft.mapping)) {
      return; // said beside the lines
    }
    const { data: answer } = await create({ variables: inputOf(draft) });
    const made = readFragment(SourceParts, answer?.createSource.source);
    if (made) {
      notifications.show({ color: 'green', message: words.saved(made.name) });
      router.push(LIST);
    }
  }

  return (
    <ServerForm
      fields={FIELDS}
      messages={messages}
      failure={error}
      busy={loading}
      submit={texts.form.save}
      onSubmit={save}
      onCancel={() => router.push(LIST)}
    >
      <TextInput
        label={words.name}
        description={words.nameHint}
        value={draft.name}
        onChange={({ target }) => change({ name: target.value })}
        error={at('name')}
        withAsterisk
      />
      <TextInput
        label={words.url}
        description={words.urlHint}
        value={draft.url}
        onChange={({ target }) => change({ url: target.value })}
        error={at('url')}
        withAsterisk
      />
      <Select
        label={words.method}
        data={['GET', 'POST']}
        value={draft.method}
        onChange={(method) => method && change({ method })}
        error={at('method')}
        allowDeselect={false}
        w={140}
      />
      {draft.method === 'POST' && (
        <Textarea
          label={words.body}
          description={words.bodyHint}
          value={draft.body}
          onChange={({ target }) => change({ body: target.value })}
          error={at('body')}
          autosize
          minRows={3}
          maxRows={16}
          styles={{ input: { fontFamily: 'monospace' } }}
        />
      )}
      <PairsInput
        legend={words.mapping}
        hint={words.mappingHint}
        nameLabel={words.mappingName}
        valueLabel={words.mappingPath}
        addLabel={words.addMapping}
        field="mapping"
        pairs={draft.mapping}
        messages={messages}
        onChange={(mapping) => change({ mapping })}
      />
      <PairsInput
        legend={words.headers}
        nameLabel={words.headerName}
        valueLabel={words.headerValue}
        addLabel={words.addHeader}
        field="headers"
        pairs={draft.headers}
        messages={messages}
        onChange={(headers) => change({ headers })}
      />
      <PasswordField
        label={words.secret}
        description={words.secretHint}
        value={draft.secret}
        onChange={({ target }) => change({ secret: target.value })}
        error={at('secret')}
        autoComplete="off"
      />
      <NumberInput
        kind="INTEGER"
        min={0}
        label={words.cacheSeconds}
        description={words.cacheHint}
        value={draft.cacheSeconds}
        onChange={(cacheSeconds) => change({ cacheSeconds })}
        error={isChecked && draft.cacheSeconds === null ? words.noSeconds : at('cacheSeconds')}
        w={{ base: '100%', xs: 240 }}
      />
    </ServerForm>
  );
}
