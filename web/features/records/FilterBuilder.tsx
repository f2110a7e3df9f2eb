'use client';

import { ActionIcon, Box, Button, Group, Select, Stack, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { focusFirst } from '@/components/focus';
import type { Field } from '@/features/fields/definition';
import { FieldInput } from '@/features/fields/FieldInput';
import { texts } from '@/lib/texts';
import type { ListState } from './address';
import { type Condition, fromFilter, operatorsOf, toFilter } from './conditions';
import styles from './FilterBuilder.module.css';
import { comparedField, conditionOn, isComplete } from './operands';

type Props = {
  fields: readonly Field[];
  filter: ListState['filter'];
  onApply: (filter: ListState['filter']) => void;
};

/** Builds a filter of conditions that must all hold. */
export function FilterBuilder({ fields, filter, onApply }: Props) {
  const known = fromFilter(filter);
  const [conditions, setConditions] = useState<Condition[]>(
    known && known.length > 0 ? known : firstOf(fields),
  );
  const [refused, setRefused] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => focusFirst(form.current), []);
  const apply = () => {
    setRefused(!conditions.every(isComplete));
    if (conditions.every(isComplete)) {
      onApply(toFilter(conditions));
    }
  };
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <Stack gap="sm" maw={720}>
        {known === null && <Text size="sm">{texts.filter.tooComplex}</Text>}
        {conditions.map((condition, index) => (
          <ConditionRow
            // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no other identity
            key={index}
            fields={fields}
            condition={condition}
            error={refused && !isComplete(condition) ? texts.filter.missing : undefined}
            onChange={(changed) => setConditions(conditions.with(index, changed))}
            onRemove={() => setConditions(conditions.toSpliced(index, 1))}
          />
        ))}
        <Group justify="space-between">
          <Button
            variant="subtle"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setConditions([...conditions, ...firstOf(fields)])}
          >
            {texts.filter.add}
          </Button>
          <Group gap="xs">
            <Button variant="default" size="xs" onClick={() => onApply(null)}>
              {texts.filter.clear}
            </Button>
            <Button type="submit" size="xs">
              {texts.filter.apply}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

function firstOf(fields: readonly Field[]): Condition[] {
  return fields[0] ? [conditionOn(fields[0])] : [];
}

type RowProps = {
  fields: readonly Field[];
  condition: Condition;
  error: string | undefined;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
};

function ConditionRow({ fields, condition, error, onChange, onRemove }: RowProps) {
  const field = fields.find(({ name }) => name === condition.field);
  const operators = field ? operatorsOf(field) : [];
  const choose = (name: string | null) => {
    const chosen = fields.find((each) => each.name === name);
    if (chosen) {
      onChange(conditionOn(chosen));
    }
  };
  return (
    <div className={styles.row}>
      <Select
        aria-label={texts.filter.field}
        data={fields.map(({ name, label }) => ({ value: name, label }))}
        value={condition.field}
        onChange={choose}
        allowDeselect={false}
        openOnFocus={false}
        searchable
      />
      <Select
        aria-label={texts.filter.operator}
        data={operators.map((op) => ({ value: op, label: texts.filter.operators[op] ?? op }))}
        value={condition.op}
        onChange={(op) =>
          op && onChange({ ...condition, op, value: op === 'isNull' ? true : null })
        }
        allowDeselect={false}
      />
      <Box className={styles.operand}>
        {field && condition.op !== 'isNull' && (
          <FieldInput
            field={comparedField(field)}
            hideLabel
            value={condition.value}
            onChange={(value) => onChange({ ...condition, value })}
            error={error}
          />
        )}
      </Box>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={texts.filter.remove}
        onClick={onRemove}
      >
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </div>
  );
}
