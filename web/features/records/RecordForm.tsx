'use client';

import { Alert, Button, Group, Stack } from '@mantine/core';
import { useEffect, useMemo, useRef } from 'react';
import { focusFirst } from '@/components/focus';
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
  /** Gets only what was changed, and whether another record is to follow; true when it is saved. */
  onSave: (changes: Values, another: boolean) => Promise<boolean>;
  onCancel: () => void;
  /** Whether the form can be sent and begun again. */
  canRepeat?: boolean;
};

/** A form made from a collection's definition, with the server's messages beside their fields. */
export function RecordForm(props: Props) {
  const { name, fields, before, failure, busy, onSave, onCancel, canRepeat } = props;
  const form = useRef<HTMLDivElement>(null);
  const start = useMemo(() => draftOf(fields, before), [fields, before]);
  const messages = useMemo(() => worded(props.messages, fields), [props.messages, fields]);
  const { draft, isRestored, set, discard } = useDraft(name, start);
  useEffect(() => focusFirst(form.current), []);
  const filesUnderWay = useFilesUnderWay();
  return (
    <Surface maw={720} p={{ base: 'md', sm: 'lg' }}>
      <ServerForm
        fields={fields.map((field) => field.name)}
        messages={messages}
        failure={failure}
        busy={busy || filesUnderWay}
        submit={texts.form.save}
        {...(canRepeat && { submitAnother: texts.typing.saveAndAdd })}
        isKept
        onSubmit={async (another) => {
          if (await onSave(changesOf(fields, before, draft), another)) {
            discard();
            focusFirst(another ? form.current : null);
          }
        }}
        onCancel={() => {
          discard();
          onCancel();
        }}
      >
        {isRestored && <Restored onDiscard={discard} />}
        <Stack ref={form}>
          {fields.map((field) => (
            <FieldInput
              key={field.id}
              field={field}
              value={draft[field.name]}
              onChange={(value) => set(field.name, value)}
              error={messageAt(messages, field.name)}
            />
          ))}
        </Stack>
      </ServerForm>
    </Surface>
  );
}

/** Says that what was typed before is back, which nobody might notice. */
function Restored({ onDiscard }: { onDiscard: () => void }) {
  return (
    <Alert role="status" p="xs">
      <Group justify="space-between">
        {texts.typing.draftRestored}
        <Button variant="subtle" size="compact-sm" onClick={onDiscard}>
          {texts.typing.discardDraft}
        </Button>
      </Group>
    </Alert>
  );
}

/** A field's own hint says more to people than the pattern that was not matched. */
function worded(messages: readonly Message[], fields: readonly Field[]): readonly Message[] {
  return messages.map((each) => {
    const help = fields.find(({ name }) => name === each.field)?.help;
    const isPattern = each.code === 'pattern' && help;
    return isPattern ? { ...each, message: texts.typing.expected(help) } : each;
  });
}
