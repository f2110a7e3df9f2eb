'use client';

import { useMutation } from '@apollo/client/react';
import { Alert, Button, Fieldset, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { Refused } from '@/components/Refused';
import type { Field } from '@/features/fields/definition';
import { LinkInput } from '@/features/fields/LinkInput';
import type { PreviewRuleMutation } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { inputOf, type RuleDraft } from './ruleDraft';
import { PreviewRule, SendTestEmail } from './trials';

type Preview = NonNullable<PreviewRuleMutation['previewNotificationRule']['preview']>;

const words = texts.automation.rules.trial;

/** Shows what the rule would write about a record, and sends it to oneself. Nothing is saved. */
export function RulePreview({ draft }: { draft: RuleDraft }) {
  const [chosen, setChosen] = useState<{ collection: string | null; id: string }>();
  const [preview, previewed] = useMutation(PreviewRule);
  const [send, sent] = useMutation(SendTestEmail);
  const { collection } = draft;
  if (collection === null) {
    return (
      <Fieldset legend={words.title}>
        <Text size="sm" c="dimmed">
          {words.needsCollection}
        </Text>
      </Fieldset>
    );
  }
  const record = chosen?.collection === collection ? chosen.id : null;
  const { name, recipients, condition, becomes, ...templates } = inputOf(draft);
  const answer = previewed.data?.previewNotificationRule;

  async function sendTest() {
    const { data } = await send({ variables: { ...templates, record } });
    const email = data?.sendTestEmail.email;
    if (email) {
      notifications.show({ color: 'green', message: words.sent(email.to) });
    }
  }

  return (
    <Fieldset legend={words.title}>
      <Stack>
        <LinkInput
          key={collection}
          field={recordField(collection)}
          label={words.record}
          value={record}
          onChange={(id) => setChosen(id ? { collection, id: String(id) } : undefined)}
        />
        <Group>
          <Button
            variant="default"
            loading={previewed.loading}
            onClick={() =>
              preview({
                variables: { ...templates, condition, becomes, recipients, record },
              }).catch(() => undefined)
            }
          >
            {words.preview}
          </Button>
          <Button
            variant="default"
            loading={sent.loading}
            onClick={() => sendTest().catch(() => undefined)}
          >
            {words.send}
          </Button>
        </Group>
        <Refused messages={answer?.errors} failure={previewed.error} />
        <Refused messages={sent.data?.sendTestEmail.errors} failure={sent.error} />
        {answer?.preview && <Shown preview={answer.preview} />}
      </Stack>
    </Fieldset>
  );
}

function Shown({ preview }: { preview: Preview }) {
  const { matches, recipients, subject, html, problems } = preview;
  return (
    <Stack gap="xs" role="region" aria-label={words.title}>
      {!matches && <Alert color="yellow">{words.noMatch}</Alert>}
      {problems.map(({ field, message }) => (
        <Alert key={field} color="red" role="alert">
          {words.problem(field, message)}
        </Alert>
      ))}
      {recipients.map(({ address, error }) => (
        <Text key={address} size="sm" style={{ overflowWrap: 'anywhere' }}>
          {words.to(address)}
          {error && ` – ${error}`}
        </Text>
      ))}
      {subject !== null && <Text fw={600}>{subject}</Text>}
      {html && (
        // The sandbox runs no script, and links in it lead nowhere: it holds values of the record.
        <iframe
          title={words.email}
          sandbox=""
          srcDoc={html}
          style={{
            width: '100%',
            height: 420,
            border: '1px solid var(--mantine-color-default-border)',
          }}
        />
      )}
    </Stack>
  );
}

/** What makes the input of a link choose a record of the collection. */
function recordField(collection: string): Field {
  return {
    name: 'record',
    label: words.record,
    type: 'LINK',
    required: false,
    unique: false,
    indexed: false,
    help: words.recordHint,
    options: { collection },
  } as Field;
}
