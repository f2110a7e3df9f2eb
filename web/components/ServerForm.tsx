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
  /** `another` when the second button was pressed. */
  onSubmit: (another: boolean) => Promise<unknown>;
  onCancel?: () => void;
  /** What is typed is kept elsewhere, so other pages may be opened meanwhile. */
  isKept?: boolean;
  /** A second way to send it, which `onSubmit` is told of. */
  submitAnother?: string;
  children: ReactNode;
};

/** A form whose answer comes from the server: after a refusal the first wrong field has the focus. */
export function ServerForm(props: Props) {
  const { fields, messages, failure, busy, submit, submitAnother, onSubmit, onCancel } = props;
  const { isKept, children } = props;
  const form = useRef<HTMLFormElement>(null);
  const isAnother = useRef(false);
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
        const another = isAnother.current;
        isAnother.current = false;
        const wrong = refusedIn(event.currentTarget);
        wrong?.focus();
        if (!busy && !wrong) {
          setTouched(false);
          onSubmit(another).catch(() => setTouched(true)); // the mutation's result has the failure
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
          {submitAnother && (
            <Button
              variant="default"
              disabled={busy}
              onClick={() => {
                isAnother.current = true;
                form.current?.requestSubmit();
              }}
            >
              {submitAnother}
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

/** The first input that does not understand what was typed: it has a message, and nothing is sent. */
function refusedIn(form: HTMLFormElement): HTMLElement | undefined {
  const inputs = [
    ...form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea'),
  ];
  return inputs.find(({ validity }) => validity.customError);
}

/** Lists of choices are drawn elsewhere in the page, but React brings their clicks here. */
function isChoice({ target }: MouseEvent): boolean {
  return (
    target instanceof Element && target.closest('[role=option], [data-choice] button') !== null
  );
}
