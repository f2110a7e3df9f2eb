'use client';

import {
  Checkbox,
  JsonInput,
  MultiSelect,
  NumberInput,
  Select,
  Textarea,
  TextInput,
} from '@mantine/core';
import { DateInput, DateTimePicker } from '@mantine/dates';
import dynamic from 'next/dynamic';
import { texts } from '@/lib/texts';
import { choicesOf, type Field, limitOf } from './definition';
import { LinkInput } from './LinkInput';

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
          value={typeof value === 'number' || typeof value === 'string' ? value : ''}
          onChange={onChange}
          allowDecimal={field.type === 'DECIMAL'}
          min={limitOf(field, 'min')}
          max={limitOf(field, 'max')}
          clampBehavior="none"
          hideControls
        />
      );
    case 'BOOLEAN':
      return (
        <Checkbox
          label={field.label}
          description={field.help}
          error={error}
          checked={value === true}
          onChange={(e) => onChange(e.target.checked)}
        />
      );
    case 'DATE':
      return (
        <DateInput
          {...common}
          clearable
          valueFormat="YYYY-MM-DD"
          value={text || null}
          onChange={onChange}
        />
      );
    case 'DATETIME':
      return (
        <DateTimePicker
          {...common}
          clearable
          withSeconds
          valueFormat="YYYY-MM-DD HH:mm:ss"
          value={text || null}
          onChange={onChange}
        />
      );
    case 'CHOICE':
      return (
        <Select
          {...common}
          searchable
          clearable
          data={choicesOf(field)}
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
          data={choicesOf(field)}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={onChange}
        />
      );
    case 'JSON':
      return (
        <JsonInput
          {...common}
          autosize
          minRows={3}
          maxRows={16}
          formatOnBlur
          validationError={texts.fields.invalidJson}
          value={text}
          onChange={onChange}
        />
      );
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
