'use client';

import {
  Input,
  JsonInput,
  MultiSelect,
  Paper,
  SegmentedControl,
  Stack,
  Switch,
  Text,
} from '@mantine/core';
import { type ReactNode, useId } from 'react';
import type { Field } from '@/features/fields/definition';
import { texts } from '@/lib/texts';
import type { Action, Grant } from './draft';
import { RowConditions } from './RowConditions';

type Props = {
  action: Action;
  grant: Grant;
  fields: readonly Field[];
  columns: readonly Field[];
  /** What the right means. */
  sentence: string;
  onChange: (changes: Partial<Grant>) => void;
  errors: { rows?: string | undefined; fields?: string | undefined };
};

const words = texts.administration.policies;

/** One right: whether, to which records, to which fields; below it what that means. */
export function GrantEditor(props: Props) {
  const { action, grant, fields, columns, sentence, onChange, errors } = props;
  return (
    <Paper withBorder p="md" component="fieldset" m={0} miw={0}>
      <Stack gap="sm">
        <Switch
          label={words.allow[action]}
          checked={grant.allowed}
          onChange={({ target }) => onChange({ allowed: target.checked })}
          styles={{ label: { fontWeight: 600 } }}
        />
        {grant.allowed && (
          <>
            <Choice
              label={words.rows}
              modes={words.rowModes}
              value={grant.rows}
              onChange={(rows) => onChange({ rows })}
              error={errors.rows}
            >
              <Rows grant={grant} columns={columns} onChange={onChange} />
            </Choice>
            {action !== 'delete' && (
              <Choice
                label={words.fields}
                modes={words.fieldModes}
                value={grant.fields}
                onChange={(mode) => onChange({ fields: mode })}
                error={errors.fields}
              >
                {grant.fields !== 'all' && (
                  <FieldChoice
                    grant={grant}
                    fields={fields}
                    onChange={onChange}
                    isWrong={Boolean(errors.fields)}
                  />
                )}
              </Choice>
            )}
          </>
        )}
        <Text size="sm" c="dimmed" aria-live="polite">
          {sentence}
        </Text>
      </Stack>
    </Paper>
  );
}

type FieldsProps = {
  grant: Grant;
  fields: readonly Field[];
  onChange: (changes: Partial<Grant>) => void;
  isWrong: boolean;
};

function FieldChoice({ grant, fields, onChange, isWrong }: FieldsProps) {
  const isExcept = grant.fields === 'except';
  return (
    <MultiSelect
      aria-label={isExcept ? words.exceptedFields : words.chosenFields}
      description={isExcept ? words.exceptHint : undefined}
      data={fields.map(({ name, label }) => ({ value: name, label }))}
      value={[...grant.chosen]}
      onChange={(chosen) => onChange({ chosen })}
      error={isWrong}
      searchable
      clearable
    />
  );
}

function Rows({ grant, columns, onChange }: RowsProps) {
  if (grant.rows === 'conditions') {
    return (
      <RowConditions
        columns={columns}
        conditions={grant.conditions}
        onChange={(conditions) => onChange({ conditions })}
      />
    );
  }
  if (grant.rows === 'json') {
    return (
      <JsonInput
        label={words.json}
        description={words.jsonHint}
        value={grant.json}
        onChange={(json) => onChange({ json })}
        autosize
        minRows={3}
        maxRows={16}
        formatOnBlur
        ff="monospace"
      />
    );
  }
  return null;
}

type RowsProps = {
  grant: Grant;
  columns: readonly Field[];
  onChange: (changes: Partial<Grant>) => void;
};

type ChoiceProps<Mode extends string> = {
  label: string;
  modes: Readonly<Record<Mode, string>>;
  value: Mode;
  onChange: (mode: Mode) => void;
  error: string | undefined;
  children: ReactNode;
};

function Choice<Mode extends string>(props: ChoiceProps<Mode>) {
  const { label, modes, value, onChange, error, children } = props;
  const id = useId();
  const names = Object.keys(modes) as Mode[];
  return (
    <Input.Wrapper label={label} labelElement="div" labelProps={{ id }} error={error}>
      <Stack gap="xs" my={4} align="stretch">
        <SegmentedControl
          aria-labelledby={id}
          data={names.map((mode) => ({ value: mode, label: modes[mode] }))}
          value={value}
          onChange={(mode) => onChange(mode as Mode)}
          style={{ alignSelf: 'flex-start', maxWidth: '100%' }}
        />
        {children}
      </Stack>
    </Input.Wrapper>
  );
}
