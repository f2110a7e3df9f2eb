'use client';

import { Input, JsonInput, Radio, SegmentedControl, Stack, Text } from '@mantine/core';
import { useId } from 'react';
import type { Field } from '@/features/fields/definition';
import { RowConditions } from '@/features/policies/RowConditions';
import { conditionOf } from '@/features/policies/sentence';
import { texts } from '@/lib/texts';
import { canBecome, canBuild, type RuleDraft } from './ruleDraft';

type Props = {
  draft: RuleDraft;
  fields: readonly Field[];
  onChange: (changes: Partial<RuleDraft>) => void;
  error: string | undefined;
};

const words = texts.automation.rules;
const MODES = ['all', 'conditions', 'json'] as const;

/** When a rule applies: always, when conditions hold, or by a filter made by hand. */
export function ConditionInput({ draft, fields, onChange, error }: Props) {
  const id = useId();
  return (
    <Input.Wrapper
      label={words.condition}
      labelElement="div"
      labelProps={{ id }}
      error={draft.mode === 'json' ? undefined : error}
      errorProps={{ role: 'alert' }}
    >
      <Stack gap="xs" mt={4}>
        <SegmentedControl
          aria-labelledby={id}
          data={MODES.map((value) => ({ value, label: words.conditionModes[value] }))}
          value={draft.mode}
          onChange={(mode) => onChange({ mode })}
        />
        {draft.mode === 'conditions' && (
          <Conditions draft={draft} fields={fields} onChange={onChange} />
        )}
        {draft.mode === 'json' && (
          <JsonInput
            label={words.json}
            description={words.jsonHint}
            value={draft.json}
            onChange={(json) => onChange({ json })}
            error={error}
            validationError={words.badJson}
            autosize
            minRows={3}
            maxRows={16}
            formatOnBlur
            styles={{ input: { fontFamily: 'monospace' } }}
          />
        )}
        {canBecome(draft) && <HowOften draft={draft} onChange={onChange} />}
      </Stack>
    </Input.Wrapper>
  );
}

/** Whether every change of a record that meets the condition counts, or only the one after which it does. */
function HowOften({ draft, onChange }: Pick<Props, 'draft' | 'onChange'>) {
  return (
    <Radio.Group
      label={words.howOften}
      value={draft.becomes ? 'becomes' : 'always'}
      onChange={(value) => onChange({ becomes: value === 'becomes' })}
    >
      <Stack gap={4} mt={4}>
        <Radio value="becomes" label={words.whenItBecomes} />
        <Radio value="always" label={words.atEveryChange} />
      </Stack>
    </Radio.Group>
  );
}

function Conditions({ draft, fields, onChange }: Omit<Props, 'error'>) {
  const columns = fields.filter(({ type }) => type !== 'FILES');
  if (!canBuild(draft)) {
    return (
      <Text size="sm" c="dimmed">
        {words.conditionNeedsCollection}
      </Text>
    );
  }
  return (
    <>
      <RowConditions
        columns={columns}
        conditions={draft.conditions}
        onChange={(conditions) => onChange({ conditions })}
        valuesOnly
      />
      {draft.conditions.length > 0 && (
        <Text size="sm" c="dimmed" aria-live="polite">
          {words.meaning(
            draft.conditions.map((each) => conditionOf(each, columns)).join(words.and),
          )}
        </Text>
      )}
    </>
  );
}
