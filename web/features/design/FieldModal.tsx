'use client';

import { useMutation } from '@apollo/client/react';
import { Alert, Button, Checkbox, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Problem } from '@/components/Problem';
import type { Field } from '@/features/fields/definition';
import type { FieldType } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { FieldOptions } from './FieldOptions';
import {
  draftFrom,
  type FieldDraft,
  fieldChanges,
  givenOptions,
  NEW_FIELD,
  UNKEYED,
} from './fieldDraft';
import { Impact } from './Impact';
import { AddField, UpdateField } from './mutations';
import { nameFrom } from './names';

type Props = {
  collection: string;
  /** The field to change; none to add one. */
  field?: Field | undefined;
  onClose: () => void;
};

const TYPES = Object.entries(texts.design.types).map(([value, label]) => ({ value, label }));

/** Adds a field or changes one; before a change it says what it means for the records that are there. */
export function FieldModal({ collection, field, onClose }: Props) {
  const [draft, setDraft] = useState<FieldDraft>(field ? draftFrom(field) : NEW_FIELD);
  const [add, added] = useMutation(AddField);
  const [update, updated] = useMutation(UpdateField);
  const errors = added.data?.addField.errors ?? updated.data?.updateField.errors ?? [];
  const messages = new Map(
    errors.map((error) => [(error.field ?? '').replace(/^field\./, ''), error.message]),
  );
  const elsewhere = errors.filter(({ field: place }) => !place);
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
      onClose();
    }
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={field ? texts.design.editField(field.label) : texts.design.addField}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save().catch(() => undefined);
        }}
      >
        <Stack>
          {(added.error || updated.error) && <Problem error={added.error ?? updated.error} />}
          {elsewhere.map(({ message }) => (
            <Alert key={message} color="red" role="alert">
              {message}
            </Alert>
          ))}
          <TextInput
            label={texts.design.label}
            value={draft.label}
            onChange={({ target }) =>
              change({ label: target.value, ...(!field && { name: nameFrom(target.value) }) })
            }
            error={messages.get('label')}
            data-autofocus
            withAsterisk
          />
          <TextInput
            label={texts.design.name}
            description={texts.design.nameHint}
            value={draft.name}
            onChange={({ target }) => change({ name: target.value })}
            error={messages.get('name')}
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
            error={messages.get('type')}
          />
          <FieldOptions draft={draft} onChange={change} messages={messages} />
          <Rules draft={draft} onChange={change} />
          <TextInput
            label={texts.design.help}
            value={draft.help}
            onChange={({ target }) => change({ help: target.value })}
            error={messages.get('help')}
          />
          {field && <Impact collection={collection} field={field} draft={draft} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {texts.form.cancel}
            </Button>
            <Button type="submit" loading={added.loading || updated.loading}>
              {texts.form.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
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
