'use client';

import { useMutation } from '@apollo/client/react';
import { Button, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { FormModal } from '@/components/FormModal';
import { ServerForm } from '@/components/ServerForm';
import { type Message, messageAt } from '@/lib/messages';
import { texts } from '@/lib/texts';
import { UpdateCollection } from './mutations';

type Props = { collection: string; label: string };

const NO_MESSAGES: readonly Message[] = [];

/** Gives a collection another name for people; programs keep the technical one. */
export function RenameButton(props: Props) {
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="default" onClick={open} aria-haspopup="dialog">
        {texts.design.rename}
      </Button>
      {opened && <RenameModal {...props} onClose={close} />}
    </>
  );
}

function RenameModal({ collection, label, onClose }: Props & { onClose: () => void }) {
  const [typed, setTyped] = useState(label);
  const { save, isMissing, messages, error, loading } = useRename(collection, onClose);
  return (
    <FormModal title={texts.design.renameTitle} isChanged={typed !== label} onClose={onClose}>
      <ServerForm
        fields={['label']}
        messages={messages}
        failure={error}
        busy={loading}
        submit={texts.form.save}
        onSubmit={() => save(typed.trim())}
        onCancel={onClose}
      >
        <TextInput
          label={texts.design.collectionLabel}
          description={texts.design.collectionLabelHint(collection)}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          error={isMissing ? texts.design.labelMissing : messageAt(messages, 'label')}
          data-autofocus
          withAsterisk
        />
      </ServerForm>
    </FormModal>
  );
}

/** Saves a name that is not empty, and says so. */
function useRename(collection: string, onSaved: () => void) {
  const [isMissing, setMissing] = useState(false);
  const [update, { data, error, loading }] = useMutation(UpdateCollection);
  const messages = data?.updateCollection.errors ?? NO_MESSAGES;

  async function save(label: string) {
    setMissing(label === '');
    if (label === '') {
      return;
    }
    const { data: answer } = await update({ variables: { name: collection, label } });
    if (answer?.updateCollection.errors.length === 0) {
      notifications.show({ color: 'green', message: texts.design.collectionRenamed(label) });
      onSaved();
    }
  }

  return { save, isMissing, messages, error, loading };
}
