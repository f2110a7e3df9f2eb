'use client';

import { Alert, Button, Group, Stack } from '@mantine/core';
import dynamic from 'next/dynamic';
import { type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { type Message, messagesElsewhere } from '@/lib/messages';
import { texts } from '@/lib/texts';
import { NotDone } from './NotDone';
import { useCloseGuard, useLeaveGuard } from './useLeaveGuard';

const LeaveDialog = dynamic(() => import('./LeaveDialog').then((part) => part.LeaveDialog));

type Props = {
  /** The fields that show their messages themselves; all other messages stand above. */
  fields: readonly string[];
  messages: readonly Message[];
  failure: unknown;
  busy: boolean;
  submit: string;
  onSubmit: () => Promise<unknown>;
  onCancel?: () => void;
  /** What is typed is kept elsewhere, so other pages may be opened meanwhile. */
  isKept?: boolean;
  children: ReactNode;
};

/** A form whose answer comes from the server: after a refusal the first wrong field has the focus. */
export function ServerForm(props: Props) {
  const { fields, messages, failure, busy, submit, onSubmit, onCancel, isKept, children } = props;
  const form = useRef<HTMLFormElement>(null);
  const [touched, setTouched] = useState(false);
  const [wanted, stay] = useLeaveGuard(touched && !isKept);
  useCloseGuard(touched);
  useEffect(() => {
    if (messages.length > 0) {
      setTouched(true);
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
          setTouched(false);
          onSubmit().catch(() => setTouched(true)); // the mutation's result has the failure
        }
      }}
      onInput={() => setTouched(true)}
      onClickCapture={(event) => setTouched(touched || isChoice(event))}
    >
      {wanted && <LeaveDialog to={wanted} onStay={stay} />}
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

/** Lists of choices are drawn elsewhere in the page, but React brings their clicks here. */
function isChoice({ target }: MouseEvent): boolean {
  return target instanceof Element && target.closest('[role=option]') !== null;
}
