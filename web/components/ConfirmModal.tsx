'use client';

import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { Message } from '@/lib/messages';
import { texts } from '@/lib/texts';
import { NotDone } from './NotDone';
import { useReturnFocus } from './useReturnFocus';

type Props = {
  title: string;
  /** What will have happened. */
  hint: string;
  /** What the button that does it says. */
  confirm: string;
  /** What the other one says. */
  cancel?: string;
  messages: readonly Message[] | undefined;
  failure: unknown;
  busy: boolean;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
};

/** Asks before something is taken away, and stays to say why when it is refused. */
export function ConfirmModal(props: Props) {
  const { title, hint, confirm, cancel, messages, failure, busy, onConfirm, onClose } = props;
  useReturnFocus();
  return (
    <Modal opened onClose={onClose} title={title}>
      <Stack>
        <Text size="sm">{hint}</Text>
        {Boolean(failure) && <NotDone error={failure} />}
        {messages?.map(({ message }) => (
          <Alert key={message} color="red" role="alert">
            {message}
          </Alert>
        ))}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {cancel ?? texts.form.cancel}
          </Button>
          <Button color="red" loading={busy} onClick={() => onConfirm().catch(() => undefined)}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
