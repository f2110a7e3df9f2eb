'use client';

import { useMemo } from 'react';
import { ServerForm } from '@/components/ServerForm';
import { Surface } from '@/components/Surface';
import type { Field, Values } from '@/features/fields/definition';
import { changesOf, draftOf } from '@/features/fields/draft';
import { FieldInput } from '@/features/fields/FieldInput';
import { useFilesUnderWay } from '@/features/files/waiting';
import { type Message, messageAt } from '@/lib/messages';
import { texts } from '@/lib/texts';
import { useDraft } from './useDraft';

type Props = {
  /** Names the form, so that what is typed in it can be kept. */
  name: string;
  fields: readonly Field[];
  before: Values;
  messages: readonly Message[];
  failure: unknown;
  busy: boolean;
  /** Gets only what was changed; true when it is saved. */
  onSave: (changes: Values) => Promise<boolean>;
  onCancel: () => void;
};

/** A form made from a collection's definition, with the server's messages beside their fields. */
export function RecordForm(props: Props) {
  const { name, fields, before, messages, failure, busy, onSave, onCancel } = props;
  const start = useMemo(() => draftOf(fields, before), [fields, before]);
  const { draft, set, discard } = useDraft(name, start);
  const filesUnderWay = useFilesUnderWay();
  return (
    <Surface maw={720} p={{ base: 'md', sm: 'lg' }}>
      <ServerForm
        fields={fields.map((field) => field.name)}
        messages={messages}
        failure={failure}
        busy={busy || filesUnderWay}
        submit={texts.form.save}
        isKept
        onSubmit={async () => {
          if (await onSave(changesOf(fields, before, draft))) {
            discard();
          }
        }}
        onCancel={() => {
          discard();
          onCancel();
        }}
      >
        {fields.map((field) => (
          <FieldInput
            key={field.id}
            field={field}
            value={draft[field.name]}
            onChange={(value) => set(field.name, value)}
            error={messageAt(messages, field.name)}
          />
        ))}
      </ServerForm>
    </Surface>
  );
}
