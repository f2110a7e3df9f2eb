'use client';

import { Code, Stack, Text } from '@mantine/core';
import { QRCodeSVG } from 'qrcode.react';
import type { Message } from '@/lib/messages';
import { factorTexts } from '@/lib/texts/factors';
import { CodeForm } from './CodeForm';

type Props = {
  secret: string;
  uri: string;
  messages: readonly Message[];
  failure: unknown;
  busy: boolean;
  onCode: (code: string) => Promise<unknown>;
};

const words = factorTexts.app;

/** What an authenticator app needs, as a picture and as text, and a field for its first code. */
export function AppSetup({ secret, uri, messages, failure, busy, onCode }: Props) {
  return (
    <Stack>
      <Text size="sm">{words.scan}</Text>
      <QRCodeSVG
        value={uri}
        size={208}
        marginSize={4}
        title={words.qr}
        role="img"
        aria-label={words.qr}
        style={{ alignSelf: 'center' }}
      />
      <div>
        <Text size="sm" c="dimmed">
          {words.manual}
        </Text>
        <Code fz="sm" style={{ overflowWrap: 'anywhere' }}>
          {secret.replace(/(.{4})(?=.)/g, '$1 ')}
        </Code>
      </div>
      <CodeForm
        label={words.code}
        submit={words.confirm}
        isNumeric
        messages={messages}
        failure={failure}
        busy={busy}
        onCode={onCode}
      />
    </Stack>
  );
}
