'use client';

import { MultiSelect, Select, Textarea, TextInput } from '@mantine/core';
import dynamic from 'next/dynamic';
import { DateInput } from './DateInput';
import { choiceItems, type Field, limitOf } from './definition';
import { JsonEntry } from './JsonEntry';
import { LinkInput } from './LinkInput';
import { MomentInput } from './MomentInput';
import { NumberInput } from './NumberInput';
import { YesNoInput } from './YesNoInput';

// Comes only with a form that has such a field.
const FilesInput = dynamic(() =>
  import('@/features/files/FilesInput').then((part) => part.FilesInput),
);

type Props = {
  field: Field;
  /** The draft: what the input shows, see `draft.ts`. */
  value: unknown;
  onChange: (value: unknown) => void;
  error?: string | undefined;
  /** For one who sees, what stands beside it says what it is for. */
  hideLabel?: boolean;
};

/** The input for a field's values, with its label, its hint and its message. */
export function FieldInput({ field, value, onChange, error, hideLabel }: Props) {
  const common = {
    ...(hideLabel ? { 'aria-label': field.label } : { label: field.label }),
    description: field.help,
    error,
    withAsterisk: field.required,
  };
  const text = typeof value === 'string' ? value : '';
  switch (field.type) {
    case 'LONG_TEXT':
      return (
        <Textarea
          {...common}
          autosize
          minRows={3}
          maxRows={16}
          value={text}
          onChange={(e) => onChange(e.target.value)}
        />
      );
    case 'INTEGER':
    case 'DECIMAL':
      return (
        <NumberInput
          {...common}
          kind={field.type}
          min={limitOf(field, 'min')}
          value={value}
          onChange={onChange}
        />
      );
    case 'BOOLEAN':
      return (
        <YesNoInput
          label={field.label}
          hideLabel={hideLabel}
          description={field.help}
          error={error}
          required={field.required}
          value={value}
          onChange={onChange}
        />
      );
    case 'DATE':
      return <DateInput {...common} value={value} onChange={onChange} />;
    case 'DATETIME':
      return <MomentInput {...common} value={value} onChange={onChange} />;
    case 'CHOICE':
      return (
        <Select
          {...common}
          searchable
          clearable={!field.required}
          allowDeselect={false}
          openOnFocus={false}
          data={choiceItems(field)}
          value={text || null}
          onChange={onChange}
        />
      );
    case 'CHOICES':
      return (
        <MultiSelect
          {...common}
          searchable
          clearable
          data={choiceItems(field)}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={onChange}
        />
      );
    case 'JSON':
      return <JsonEntry {...common} value={text} onChange={onChange} />;
    case 'LINK':
      return <LinkInput {...common} field={field} value={text || null} onChange={onChange} />;
    case 'FILES':
      return <FilesInput {...common} field={field} value={value} onChange={onChange} />;
    default:
      return (
        <TextInput
          {...common}
          type={field.type === 'EMAIL' ? 'email' : field.type === 'URL' ? 'url' : 'text'}
          value={text}
          onChange={(e) => onChange(e.target.value)}
        />
      );
  }
}
