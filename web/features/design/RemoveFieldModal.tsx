'use client';

import { useMutation } from '@apollo/client/react';
import { notifications } from '@mantine/notifications';
import { ConfirmModal } from '@/components/ConfirmModal';
import type { Field } from '@/features/fields/definition';
import { texts } from '@/lib/texts';
import { useImpact } from './Impact';
import { RemoveField } from './mutations';

type Props = { collection: string; field: Field; onClose: () => void };

/** Says how many values go with a field, and takes it away when that is confirmed. */
export function RemoveFieldModal({ collection, field, onClose }: Props) {
  const { counts, hasFailed } = useImpact(collection, field.name);
  const [remove, { data, loading, error }] = useMutation(RemoveField);

  async function confirmed() {
    const { data: answer } = await remove({ variables: { collection, field: field.name } });
    if (answer?.removeField.errors.length === 0) {
      notifications.show({ color: 'green', message: texts.design.fieldRemoved(field.label) });
      onClose();
    }
  }

  const impact = hasFailed
    ? texts.design.unknownImpact
    : counts
      ? texts.design.removeImpact(counts.filled)
      : texts.states.loading;
  return (
    <ConfirmModal
      title={texts.design.removeField(field.label)}
      hint={`${impact} ${texts.design.removeKept}`.trim()}
      confirm={texts.design.remove}
      messages={data?.removeField.errors}
      failure={error}
      busy={loading}
      onConfirm={confirmed}
      onClose={onClose}
    />
  );
}
