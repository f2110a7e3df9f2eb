'use client';

import { useMutation } from '@apollo/client/react';
import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Problem } from '@/components/Problem';
import type { Field } from '@/features/fields/definition';
import { texts } from '@/lib/texts';
import { useImpact } from './Impact';
import { RemoveField } from './mutations';

type Props = { collection: string; field: Field; onClose: () => void };

/** Says how many values go with a field, and takes it away when that is confirmed. */
export function RemoveFieldModal({ collection, field, onClose }: Props) {
  const counts = useImpact(collection, field.name);
  const [remove, { data, loading, error }] = useMutation(RemoveField);

  async function confirmed() {
    const { data: answer } = await remove({ variables: { collection, field: field.name } });
    if (answer?.removeField.errors.length === 0) {
      notifications.show({ color: 'green', message: texts.design.fieldRemoved(field.label) });
      onClose();
    }
  }

  return (
    <Modal opened onClose={onClose} title={texts.design.removeField(field.label)}>
      <Stack>
        <Text size="sm">
          {counts ? texts.design.removeImpact(counts.filled) : texts.states.loading}{' '}
          {texts.design.removeKept}
        </Text>
        {error && <Problem error={error} />}
        {data?.removeField.errors.map(({ message }) => (
          <Alert key={message} color="red" role="alert">
            {message}
          </Alert>
        ))}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {texts.form.cancel}
          </Button>
          <Button color="red" loading={loading} onClick={() => confirmed().catch(() => undefined)}>
            {texts.design.remove}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
