'use client';

import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { ServerForm } from '@/components/ServerForm';
import { type Message, messageAt } from '@/lib/messages';

type Props = {
  label: string;
  submit: string;
  /** Digits of an app; otherwise a recovery code. */
  isNumeric: boolean;
  messages: readonly Message[];
  failure: unknown;
  busy: boolean;
  onCode: (code: string) => Promise<unknown>;
};

/** Takes a code; phones offer digits, and browsers what an app or a password manager has. */
export function CodeForm({ label, submit, isNumeric, messages, failure, busy, onCode }: Props) {
  const [code, setCode] = useState('');
  return (
    <ServerForm
      fields={['code']}
      messages={messages}
      failure={failure}
      busy={busy}
      submit={submit}
      onSubmit={() => onCode(code.trim())}
      isKept
    >
      <TextInput
        label={label}
        autoComplete="one-time-code"
        inputMode={isNumeric ? 'numeric' : 'text'}
        styles={{ input: { fontFamily: 'monospace' } }}
        value={code}
        onChange={({ target }) => setCode(target.value)}
        error={messageAt(messages, 'code')}
        data-autofocus
        autoFocus
        withAsterisk
      />
    </ServerForm>
  );
}
