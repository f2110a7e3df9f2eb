'use client';

import { Alert, Button, Group, Stack } from '@mantine/core';
import { useMemo } from 'react';
import type { Field, Values } from '@/features/fields/definition';
import { changesOf, draftOf } from '@/features/fields/draft';
import { FieldInput } from '@/features/fields/FieldInput';
import { texts } from '@/lib/texts';
import { useDraft } from './useDraft';

export type UserError = { field?: string | null; message: string };

type Props = {
  /** Names the form, so that what is typed in it can be kept. */
  name: string;
  fields: readonly Field[];
  before: Values;
  errors: readonly UserError[];
  saving: boolean;
  /** Gets only what was changed; true when it is saved. */
  onSave: (changes: Values) => Promise<boolean>;
  onCancel: () => void;
};

/** A form made from a collection's definition, with the server's messages beside their fields. */
export function RecordForm({ name, fields, before, errors, saving, onSave, onCancel }: Props) {
  const start = useMemo(() => draftOf(fields, before), [fields, before]);
  const { draft, set, discard } = useDraft(name, start);
  const messages = new Map(errors.map(({ field, message }) => [field ?? '', message]));
  const elsewhere = errors.filter(({ field }) => !fields.some((each) => each.name === field));

  async function save() {
    if (await onSave(changesOf(fields, before, draft))) {
      discard();
    }
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Stack maw={640}>
        {elsewhere.map(({ message }) => (
          <Alert key={message} color="red" role="alert">
            {message}
          </Alert>
        ))}
        {fields.map((field) => (
          <FieldInput
            key={field.id}
            field={field}
            value={draft[field.name]}
            onChange={(value) => set(field.name, value)}
            error={messages.get(field.name)}
          />
        ))}
        <Group>
          <Button type="submit" loading={saving}>
            {texts.form.save}
          </Button>
          <Button
            variant="default"
            onClick={() => {
              discard();
              onCancel();
            }}
          >
            {texts.form.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
