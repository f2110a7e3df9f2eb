'use client';

import { useMutation } from '@apollo/client/react';
import { notifications } from '@mantine/notifications';
import { useMemo, useState } from 'react';
import { type Field, readValues, type Values } from '@/features/fields/definition';
import { readFragment } from '@/lib/gql';
import type { RecordPartsFragment } from '@/lib/gql/graphql';
import type { Message } from '@/lib/messages';
import { texts } from '@/lib/texts';
import { ConflictDialog } from './ConflictDialog';
import { RecordParts, UpdateRecord } from './mutations';
import { RecordForm } from './RecordForm';

type Props = {
  collection: string;
  fields: readonly Field[];
  record: RecordPartsFragment;
  onDone: () => void;
};

/** Changes a record. When somebody else has been faster, both versions are shown to choose from. */
export function EditRecord({ collection, fields, record, onDone }: Props) {
  const [base] = useState(record);
  const before = useMemo(() => readValues(base.values), [base]);
  const [errors, setErrors] = useState<readonly Message[]>([]);
  const [conflict, setConflict] = useState<{ mine: Values; theirs: RecordPartsFragment }>();
  const [update, { loading, error }] = useMutation(UpdateRecord);

  async function save(changes: Values, version = base.version): Promise<boolean> {
    const variables = { collection, id: base.id, version, values: changes };
    const { data } = await update({ variables });
    const payload = data?.updateRecord;
    if (!payload) {
      return false;
    }
    const current = readFragment(RecordParts, payload.record);
    if (payload.errors[0]?.code === 'conflict' && current) {
      setConflict({ mine: changes, theirs: current });
      return false;
    }
    setErrors(payload.errors);
    if (payload.errors.length > 0) {
      return false;
    }
    notifications.show({ color: 'green', message: texts.records.saved });
    onDone();
    return true;
  }

  return (
    <>
      {conflict && (
        <ConflictDialog
          fields={fields}
          before={before}
          mine={conflict.mine}
          theirs={readValues(conflict.theirs.values)}
          onCancel={() => setConflict(undefined)}
          onChoose={async (values) => {
            const { version } = conflict.theirs;
            setConflict(undefined);
            if (await save(values, version).catch(() => false)) {
              sessionStorage.removeItem(`draft:${collection}/${base.id}`);
            }
          }}
        />
      )}
      <RecordForm
        name={`${collection}/${base.id}`}
        fields={fields}
        before={before}
        messages={errors}
        failure={error}
        busy={loading}
        onSave={(changes) => save(changes)}
        onCancel={onDone}
      />
    </>
  );
}
