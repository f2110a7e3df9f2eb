'use client';

import { useMutation } from '@apollo/client/react';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { FormModal } from '@/components/FormModal';
import { NotDone } from '@/components/NotDone';
import type { Field, Values } from '@/features/fields/definition';
import { UpdateRecord } from '@/features/records/mutations';
import { texts } from '@/lib/texts';
import { Differences } from './Differences';

type Props = {
  collection: string;
  record: { id: string; version: number };
  fields: readonly Field[];
  titles: ReadonlyMap<string, string>;
  files: readonly { id: string; name: string }[];
  current: Values;
  /** What the update sets. */
  changes: Values;
  /** Whether the version had values that no field can take any more. */
  isPartial: boolean;
  onClose: () => void;
  onRestored: () => void;
};

/** Shows what restoring an old version changes, and does it: an update like any other, under the same rules. */
export function RestoreVersion(props: Props) {
  const { collection, record, fields, titles, files, current, changes } = props;
  const { isPartial, onClose, onRestored } = props;
  const [update, { data, error, loading }] = useMutation(UpdateRecord);
  const errors = data?.updateRecord.errors ?? [];
  const diff = Object.fromEntries(
    Object.entries(changes).map(([name, value]) => [name, [current[name] ?? null, value]]),
  );

  async function restore() {
    const variables = { collection, id: record.id, version: record.version, values: changes };
    const { data: answer } = await update({ variables });
    if (answer?.updateRecord.errors.length === 0) {
      notifications.show({ color: 'green', message: texts.history.restored });
      onRestored();
      onClose();
    }
  }

  return (
    <FormModal title={texts.history.restoreTitle} isChanged={false} onClose={onClose} size="lg">
      <Stack>
        {error && <NotDone error={error} />}
        <Refusals fields={fields} errors={errors} />
        <Text size="sm">{texts.history.restoreHint}</Text>
        {isPartial && <Text size="sm">{texts.history.partial}</Text>}
        <Differences fields={fields} titles={titles} files={files} diff={diff} action="update" />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {texts.form.cancel}
          </Button>
          <Button loading={loading} onClick={() => restore().catch(() => undefined)}>
            {texts.history.restore}
          </Button>
        </Group>
      </Stack>
    </FormModal>
  );
}

type RefusalsProps = {
  fields: readonly Field[];
  errors: readonly { field?: string | null; message: string }[];
};

/** What is in the way, each with the field that it is about. */
function Refusals({ fields, errors }: RefusalsProps) {
  return errors.map(({ field: name, message }) => {
    const label = fields.find((field) => field.name === name)?.label ?? name;
    return (
      <Alert key={`${name}${message}`} color="red" role="alert">
        {label ? `${label}: ${message}` : message}
      </Alert>
    );
  });
}
