'use client';

import { useMutation } from '@apollo/client/react';
import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { ServerForm } from '@/components/ServerForm';
import type { Field } from '@/features/fields/definition';
import { messageAt } from '@/lib/messages';
import { texts } from '@/lib/texts';
import { columnsOf } from './columns';
import { ACTIONS, type Action, type Grant, inputOf, type PolicyDraft, problemOf } from './draft';
import { GrantEditor } from './GrantEditor';
import { claimOf } from './may';
import { addPolicy, SetPolicy } from './queries';
import { ResetModal } from './ResetModal';
import { sentenceOf } from './sentence';

type Props = {
  collection: string;
  role: string;
  /** What the role amounts to where no rule decides: viewer or editor. */
  level: string;
  fields: readonly Field[];
  start: PolicyDraft;
  /** Whether the role has rules of its own here, which can be taken away. */
  hasOwn: boolean;
};

const NONE = [] as const;
const PLACES = ACTIONS.flatMap((action) => [`${action}.rows`, `${action}.fields`]);
const words = texts.administration.policies;

/** The four rights of a role; they are sent together, and only when each is complete. */
export function PolicyEditor({ collection, role, level, fields, start, hasOwn }: Props) {
  const router = useRouter();
  const [draft, setDraft] = useState(start);
  const [isChecked, setChecked] = useState(false);
  const [isReset, setReset] = useState(false);
  const [set, { data, error, loading }] = useMutation(SetPolicy, {
    update: (cache, { data: answer }) =>
      answer?.setPolicy.policy && addPolicy(cache, collection, role),
  });
  const messages = data?.setPolicy.errors ?? NONE;
  const columns = columnsOf(fields);
  const names = fields.map(({ name }) => name);
  const problemsOf = (action: Action) => problemOf(draft[action], action, names);
  // From what is there by then: two changes may come before the page shows the first.
  const change = (action: Action) => (changes: Partial<Grant>) =>
    setDraft((now) => ({ ...now, [action]: { ...now[action], ...changes } }));

  async function save() {
    setChecked(true);
    if (ACTIONS.some((action) => Object.keys(problemsOf(action)).length > 0)) {
      return;
    }
    const { data: answer } = await set({
      variables: { collection, role, ...inputOf(draft, names) },
    });
    if (answer?.setPolicy.policy) {
      notifications.show({ color: 'green', message: words.saved });
      router.push(`/admin/policies/${collection}`);
    }
  }

  return (
    <>
      <ServerForm
        fields={PLACES}
        messages={messages}
        failure={error}
        busy={loading}
        submit={texts.form.save}
        onSubmit={save}
        onCancel={() => router.push(`/admin/policies/${collection}`)}
      >
        {ACTIONS.map((action) => {
          const problem = isChecked ? problemsOf(action) : {};
          return (
            <GrantEditor
              key={action}
              action={action}
              grant={draft[action]}
              fields={fields}
              columns={columns}
              sentence={sentenceOf(action, claimOf(action, level, draft), columns)}
              onChange={change(action)}
              errors={{
                rows: problem.rows ?? messageAt(messages, `${action}.rows`),
                fields: problem.fields ?? messageAt(messages, `${action}.fields`),
              }}
            />
          );
        })}
      </ServerForm>
      {hasOwn && (
        <Group>
          <Button variant="subtle" color="red" onClick={() => setReset(true)}>
            {words.reset}
          </Button>
        </Group>
      )}
      {isReset && (
        <ResetModal collection={collection} role={role} onClose={() => setReset(false)} />
      )}
    </>
  );
}
