'use client';

import { useQuery } from '@apollo/client/react';
import { Select, TagsInput, TextInput } from '@mantine/core';
import { NumberInput } from '@/features/fields/NumberInput';
import { graphql } from '@/lib/gql';
import { type Message, messageAt } from '@/lib/messages';
import { texts } from '@/lib/texts';
import { ChoicesEditor } from './ChoicesEditor';
import { type FieldDraft, OPTIONS_OF } from './fieldDraft';

const CollectionNames = graphql(`
  query CollectionNames {
    collections {
      name
      label
    }
  }
`);

type Props = {
  draft: FieldDraft;
  /** The choices that the field has already; none of a new one. */
  stored: readonly string[];
  onChange: (changes: Partial<FieldDraft>) => void;
  messages: readonly Message[];
};

/** The inputs for the rules that depend on the type. */
export function FieldOptions({ draft, stored, onChange, messages }: Props) {
  if (draft.type === 'CHOICE' || draft.type === 'CHOICES') {
    const errors = OPTIONS_OF[draft.type]?.map((name) => messageAt(messages, `options.${name}`));
    return (
      <ChoicesEditor
        options={draft.options}
        stored={stored}
        error={errors?.find(Boolean)}
        onChange={(options) => onChange({ options: { ...draft.options, ...options } })}
      />
    );
  }
  return (OPTIONS_OF[draft.type] ?? []).map((name) => (
    <Option
      key={name}
      name={name}
      isDecimal={draft.type === 'DECIMAL'}
      value={draft.options[name]}
      error={messageAt(messages, `options.${name}`)}
      onChange={(value) => onChange({ options: { ...draft.options, [name]: value } })}
    />
  ));
}

type OptionProps = {
  name: string;
  isDecimal: boolean;
  value: unknown;
  error: string | undefined;
  onChange: (value: unknown) => void;
};

function Option({ name, isDecimal, value, error, onChange }: OptionProps) {
  const label = texts.design.options[name] ?? name;
  switch (name) {
    case 'accept':
      return (
        <TagsInput
          label={label}
          description={texts.design.acceptHint}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={onChange}
          error={error}
        />
      );
    case 'collection':
      return <TargetChoice label={label} value={value} error={error} onChange={onChange} />;
    case 'onDelete':
      return (
        <Select
          label={label}
          data={Object.entries(texts.design.onDelete).map(([rule, text]) => ({
            value: rule,
            label: text,
          }))}
          value={typeof value === 'string' ? value : 'restrict'}
          onChange={onChange}
          allowDeselect={false}
          error={error}
        />
      );
    case 'pattern':
      return (
        <TextInput
          label={label}
          description={texts.design.patternHint}
          value={typeof value === 'string' ? value : ''}
          onChange={({ target }) => onChange(target.value)}
          error={error}
        />
      );
    default:
      return (
        <NumberInput
          label={label}
          kind={isDecimal ? 'DECIMAL' : 'INTEGER'}
          min={isLength(name) ? 0 : undefined}
          value={value}
          onChange={onChange}
          error={error}
        />
      );
  }
}

function isLength(option: string): boolean {
  return option === 'minLength' || option === 'maxLength';
}

function TargetChoice({
  label,
  value,
  error,
  onChange,
}: Omit<OptionProps, 'name' | 'isDecimal'> & { label: string }) {
  const { data } = useQuery(CollectionNames);
  return (
    <Select
      label={label}
      data={(data?.collections ?? []).map((each) => ({
        value: each.name ?? '',
        label: each.label ?? '',
      }))}
      value={typeof value === 'string' ? value : null}
      onChange={onChange}
      error={error}
      allowDeselect={false}
      searchable
      withAsterisk
    />
  );
}
