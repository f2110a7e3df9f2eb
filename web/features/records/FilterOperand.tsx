'use client';

import { Group, Select, TagsInput } from '@mantine/core';
import type { Field } from '@/features/fields/definition';
import { FieldInput } from '@/features/fields/FieldInput';
import { filterTexts } from '@/lib/texts/filter';
import type { Condition } from './conditions';
import { NEEDS_NOTHING } from './listFilter';
import { comparedField } from './operands';
import { PERIODS } from './periods';

type Props = {
  field: Field;
  condition: Condition;
  error: string | undefined;
  onChange: (value: unknown) => void;
};

/** What a line of a filter compares with: one value, two bounds, several values, a period, or nothing. */
export function FilterOperand({ field, condition, error, onChange }: Props) {
  const { op, value } = condition;
  if (NEEDS_NOTHING.includes(op)) {
    return null;
  }
  const compared = comparedField(field);
  switch (op) {
    case 'period':
      return (
        <Select
          aria-label={filterTexts.period}
          data={PERIODS.map((name) => ({ value: name, label: filterTexts.periods[name] }))}
          value={typeof value === 'string' ? value : null}
          onChange={onChange}
          allowDeselect={false}
          error={error}
        />
      );
    case 'between':
      return <Bounds field={compared} value={value} error={error} onChange={onChange} />;
    case 'in':
    case 'containsAny':
      return <Several field={compared} value={value} error={error} onChange={onChange} />;
    default:
      return (
        <FieldInput field={compared} hideLabel value={value} onChange={onChange} error={error} />
      );
  }
}

type PartProps = Omit<Props, 'condition'> & { value: unknown };

function Bounds({ field, value, error, onChange }: PartProps) {
  const [from, to] = Array.isArray(value) ? value : [null, null];
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start" grow>
      <FieldInput
        field={{ ...field, label: filterTexts.from(field.label) }}
        hideLabel
        value={from}
        onChange={(changed) => onChange([changed, to])}
        error={error}
      />
      <FieldInput
        field={{ ...field, label: filterTexts.to(field.label) }}
        hideLabel
        value={to}
        onChange={(changed) => onChange([from, changed])}
      />
    </Group>
  );
}

function Several({ field, value, error, onChange }: PartProps) {
  if (field.type === 'CHOICE') {
    const several = { ...field, type: 'CHOICES' as const };
    return <FieldInput field={several} hideLabel value={value} onChange={onChange} error={error} />;
  }
  return (
    <TagsInput
      aria-label={field.label}
      placeholder={filterTexts.severalHint}
      acceptValueOnBlur
      value={Array.isArray(value) ? value.map(String) : []}
      onChange={onChange}
      error={error}
    />
  );
}
