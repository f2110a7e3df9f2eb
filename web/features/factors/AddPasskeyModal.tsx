'use client';

import { useMutation } from '@apollo/client/react';
import { Alert, Modal, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { ServerForm } from '@/components/ServerForm';
import { messageAt } from '@/lib/messages';
import { makePasskey } from '@/lib/passkeys';
import { factorTexts } from '@/lib/texts/factors';
import { AddPasskey, StartPasskey } from './queries';
import { RecoveryCodes } from './RecoveryCodes';

const NONE = [] as const;
const words = factorTexts.passkeys;

/** Makes a passkey with the browser and gives it a name. */
export function AddPasskeyModal({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [isMade, setMade] = useState(true);
  const [start, started] = useMutation(StartPasskey);
  const [add, { data, error, loading }] = useMutation(AddPasskey);
  const codes = data?.addPasskey.recoveryCodes;
  const messages = data?.addPasskey.errors ?? started.data?.startPasskey.errors ?? NONE;

  async function save() {
    const { data: begun } = await start();
    if (!begun?.startPasskey.options) {
      return;
    }
    const passkey = await makePasskey(begun.startPasskey.options);
    setMade(passkey !== null);
    if (!passkey) {
      return;
    }
    const { data: answer } = await add({ variables: { passkey, name } });
    if (answer?.addPasskey.secondFactors) {
      notifications.show({ color: 'green', message: words.done(name) });
      if (!answer.addPasskey.recoveryCodes) {
        onClose();
      }
    }
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={codes ? factorTexts.recovery.shown : words.add}
      closeOnClickOutside={false}
      closeOnEscape={!codes}
      withCloseButton={!codes}
    >
      {codes ? (
        <RecoveryCodes codes={codes} onDone={onClose} />
      ) : (
        <ServerForm
          fields={['name']}
          messages={messages}
          failure={error ?? started.error}
          busy={loading || started.loading}
          submit={words.add}
          onSubmit={save}
          onCancel={onClose}
        >
          {!isMade && <Alert color="yellow">{words.failed}</Alert>}
          <TextInput
            label={words.name}
            description={words.nameHint}
            value={name}
            onChange={({ target }) => setName(target.value)}
            error={messageAt(messages, 'name')}
            data-autofocus
            withAsterisk
          />
        </ServerForm>
      )}
    </Modal>
  );
}
