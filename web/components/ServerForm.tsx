'use client';

import { Alert, Button, Group, Stack } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { type Message, messagesElsewhere } from '@/lib/messages';
import { texts } from '@/lib/texts';
import { NotDone } from './NotDone';

type Props = {
  /** The fields that show their messages themselves; all other messages stand above. */
  fields: readonly string[];
  messages: readonly Message[];
  failure: unknown;
  busy: boolean;
  submit: string;
  onSubmit: () => Promise<unknown>;
  onCancel?: () => void;
  children: ReactNode;
};

/** A form whose answer comes from the server: after a refusal the first wrong field has the focus. */
export function ServerForm(props: Props) {
  const { fields, messages, failure, busy, submit, onSubmit, onCancel, children } = props;
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (messages.length > 0) {
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    }
  }, [messages]);
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) {
          onSubmit().catch(() => undefined); // the mutation's result has the failure
        }
      }}
    >
      <Stack>
        {Boolean(failure) && <NotDone error={failure} title={texts.forms.notSaved} />}
        {messagesElsewhere(messages, fields).map(({ message }) => (
          <Alert key={message} color="red" role="alert">
            {message}
          </Alert>
        ))}
        {children}
        <Group justify={onCancel ? 'flex-end' : undefined}>
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              {texts.form.cancel}
            </Button>
          )}
          <Button type="submit" loading={busy}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
