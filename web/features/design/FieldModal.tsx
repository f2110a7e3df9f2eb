'use client';

import { useMutation } from '@apollo/client/react';
import { Checkbox, Group, Select, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { FormModal } from '@/components/FormModal';
import { ServerForm } from '@/components/ServerForm';
import { choicesOf, type Field } from '@/features/fields/definition';
import type { FieldType } from '@/lib/gql/graphql';
import { type Message, messageAt } from '@/lib/messages';
import { texts } from '@/lib/texts';
import { FieldOptions } from './FieldOptions';
import {
  draftFrom,
  type FieldDraft,
  fieldChanges,
  givenOptions,
  NEW_FIELD,
  OPTIONS_OF,
  UNKEYED,
} from './fieldDraft';
import { Impact, NewImpact } from './Impact';
import { AddField, UpdateField } from './mutations';
import { nameFrom } from './names';

type Props = {
  collection: string;
  /** The field to change; none to add one. */
  field?: Field | undefined;
  onClose: () => void;
};

const TYPES = Object.entries(texts.design.types).map(([value, label]) => ({ value, label }));

const NO_MESSAGES: readonly Message[] = [];
/** What shows its messages itself. */
const PLACES = [
  'label',
  'name',
  'type',
  'help',
  ...Object.values(OPTIONS_OF).flatMap((names) => names.map((name) => `options.${name}`)),
];

/** Adds a field or changes one; before a change it says what it means for the records that are there. */
export function FieldModal({ collection, field, onClose }: Props) {
  const [start] = useState<FieldDraft>(field ? draftFrom(field) : NEW_FIELD);
  const [draft, setDraft] = useState(start);
  const [add, added] = useMutation(AddField);
  const [update, updated] = useMutation(UpdateField);
  const messages = (
    added.data?.addField.errors ??
    updated.data?.updateField.errors ??
    NO_MESSAGES
  ).map(withoutPrefix);
  const change = (changes: Partial<FieldDraft>) => setDraft({ ...draft, ...changes });

  async function save() {
    const { data } = field
      ? await update({
          variables: { collection, field: field.name, ...fieldChanges(field, draft) },
        })
      : await add({
          variables: {
            collection,
            field: { ...draft, help: draft.help || null, options: givenOptions(draft) },
          },
        });
    const payload = data && ('addField' in data ? data.addField : data.updateField);
    if (payload?.errors.length === 0) {
      const { fieldAdded, fieldSaved } = texts.design;
      const said = (field ? fieldSaved : fieldAdded)(draft.label || draft.name);
      notifications.show({ color: 'green', message: said });
      onClose();
    }
  }

  return (
    <FormModal
      isChanged={JSON.stringify(draft) !== JSON.stringify(start)}
      onClose={onClose}
      title={field ? texts.design.editField(field.label) : texts.design.addField}
    >
      <ServerForm
        fields={PLACES}
        messages={messages}
        failure={added.error ?? updated.error}
        busy={added.loading || updated.loading}
        submit={texts.form.save}
        onSubmit={save}
        onCancel={onClose}
      >
        <TextInput
          label={texts.design.label}
          value={draft.label}
          onChange={({ target }) =>
            change({ label: target.value, ...(!field && { name: nameFrom(target.value) }) })
          }
          error={messageAt(messages, 'label')}
          data-autofocus
          withAsterisk
        />
        <TextInput
          label={texts.design.name}
          description={texts.design.nameHint}
          value={draft.name}
          onChange={({ target }) => change({ name: target.value })}
          error={messageAt(messages, 'name')}
          withAsterisk
        />
        <Select
          label={texts.design.type}
          description={field && texts.design.typeFixed}
          data={TYPES}
          value={draft.type}
          onChange={(type) => type && change({ type: type as FieldType })}
          disabled={field !== undefined}
          allowDeselect={false}
          searchable
          error={messageAt(messages, 'type')}
        />
        <FieldOptions
          draft={draft}
          stored={field ? choicesOf(field) : []}
          onChange={change}
          messages={messages}
        />
        <Rules draft={draft} onChange={change} />
        <TextInput
          label={texts.design.help}
          value={draft.help}
          onChange={({ target }) => change({ help: target.value })}
          error={messageAt(messages, 'help')}
        />
        {field ? (
          <Impact collection={collection} field={field} draft={draft} />
        ) : (
          <NewImpact collection={collection} draft={draft} />
        )}
      </ServerForm>
    </FormModal>
  );
}

function Rules({
  draft,
  onChange,
}: {
  draft: FieldDraft;
  onChange: (changes: Partial<FieldDraft>) => void;
}) {
  const unkeyed = UNKEYED.includes(draft.type);
  return (
    <Group>
      <Checkbox
        label={texts.design.required}
        checked={draft.required}
        onChange={({ target }) => onChange({ required: target.checked })}
      />
      <Checkbox
        label={texts.design.unique}
        checked={draft.unique}
        disabled={unkeyed}
        onChange={({ target }) => onChange({ unique: target.checked })}
      />
      <Checkbox
        label={texts.design.indexed}
        checked={draft.indexed}
        disabled={unkeyed}
        onChange={({ target }) => onChange({ indexed: target.checked })}
      />
    </Group>
  );
}

/** A message on a field to add names it as a part of the argument: `field.label`. */
function withoutPrefix({ field, message }: Message): Message {
  return { field: field?.replace(/^field\./, '') ?? null, message };
}
