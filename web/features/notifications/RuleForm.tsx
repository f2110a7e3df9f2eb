'use client';

import { useQuery } from '@apollo/client/react';
import { Fieldset, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { ServerForm } from '@/components/ServerForm';
import { isRecordEvent } from '@/features/events/events';
import { readFields } from '@/features/fields/definition';
import { DefinitionOfCollection } from '@/features/records/queries';
import type { RulePartsFragment } from '@/lib/gql/graphql';
import { messageAt } from '@/lib/messages';
import { texts } from '@/lib/texts';
import { ConditionInput } from './ConditionInput';
import { EventInputs } from './EventInputs';
import {
  changed,
  conditionProblem,
  draftOf,
  NEW_RULE,
  type RuleDraft,
  recipientMessages,
  splitRecipients,
} from './ruleDraft';
import { TemplateHint } from './TemplateHint';
import { insertionsFor } from './templates';
import { useInsertion } from './useInsertion';
import { useSaveRule } from './useSaveRule';

const RulePreview = dynamic(() => import('./RulePreview').then((part) => part.RulePreview));
const FIELDS = ['name', 'event', 'collection', 'condition', 'recipients', 'subject', 'body'];
const LIST = '/automation/rules';
const words = texts.automation.rules;

/** A rule to be made, or one to be changed. */
export function RuleForm({ rule }: { rule?: RulePartsFragment }) {
  const router = useRouter();
  const [draft, setDraft] = useState<RuleDraft>(rule ? draftOf(rule) : NEW_RULE);
  const [problem, setProblem] = useState<string>();
  const { save, messages, failure, busy } = useSaveRule(rule);
  const change = (changes: Partial<RuleDraft>) => setDraft(changed(draft, changes));
  const { watched, insert } = useInsertion(draft, (name, value) => change({ [name]: value }));
  const { data } = useQuery(DefinitionOfCollection, {
    variables: { name: draft.collection ?? '' },
    skip: draft.collection === null,
  });
  const fields = readFields(draft.collection ? (data?.collection?.fields ?? []) : []);

  async function submit() {
    const found = conditionProblem(draft);
    setProblem(found);
    if (!found && (await save(draft))) {
      router.push(LIST);
    }
  }

  return (
    <ServerForm
      fields={FIELDS}
      messages={messages}
      failure={failure}
      busy={busy}
      submit={texts.form.save}
      onSubmit={submit}
      onCancel={() => router.push(LIST)}
    >
      <TextInput
        label={words.name}
        description={words.nameHint}
        value={draft.name}
        onChange={({ target }) => change({ name: target.value })}
        error={messageAt(messages, 'name')}
        withAsterisk
      />
      <Fieldset legend={words.when}>
        <Stack>
          <EventInputs draft={draft} onChange={change} messages={messages} />
          <ConditionInput
            draft={draft}
            fields={fields}
            onChange={change}
            error={problem ?? messageAt(messages, 'condition')}
          />
        </Stack>
      </Fieldset>
      <Fieldset legend={words.email}>
        <Stack>
          <TagsInput
            label={words.recipients}
            description={words.recipientsHint}
            value={[...draft.recipients]}
            onChange={(typed) => change({ recipients: splitRecipients(typed) })}
            error={recipientMessages(messages, draft.recipients)}
            splitChars={[]}
            withAsterisk
          />
          <TextInput
            label={words.subject}
            value={draft.subject}
            onChange={({ target }) => change({ subject: target.value })}
            error={messageAt(messages, 'subject')}
            withAsterisk
            {...watched('subject')}
          />
          <Textarea
            label={words.body}
            value={draft.body}
            onChange={({ target }) => change({ body: target.value })}
            error={messageAt(messages, 'body')}
            autosize
            minRows={5}
            maxRows={20}
            withAsterisk
            {...watched('body')}
          />
          <TemplateHint insertions={insertionsFor(draft.event, fields)} onInsert={insert} />
        </Stack>
      </Fieldset>
      {isRecordEvent(draft.event) && <RulePreview draft={draft} />}
    </ServerForm>
  );
}
