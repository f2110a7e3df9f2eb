'use client';

import { ActionIcon, Button, Group, Popover, Select, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFilter, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Field } from '@/features/fields/definition';
import { changesOf, draftOf } from '@/features/fields/draft';
import { FieldInput } from '@/features/fields/FieldInput';
import { texts } from '@/lib/texts';
import type { ListState } from './address';
import { type Condition, fromFilter, operatorsOf, toFilter } from './conditions';

type Props = {
  fields: readonly Field[];
  filter: ListState['filter'];
  onChange: (filter: ListState['filter']) => void;
};

/** Builds a filter of conditions that must all hold. */
export function FilterBuilder({ fields, filter, onChange }: Props) {
  const [opened, { toggle, close }] = useDisclosure();
  const count = fromFilter(filter)?.length ?? 1;
  return (
    <Popover
      opened={opened}
      onChange={close}
      position="bottom-start"
      trapFocus
      width={520}
      closeOnClickOutside={false}
    >
      <Popover.Target>
        <Button
          variant={filter ? 'light' : 'default'}
          leftSection={<IconFilter size={16} aria-hidden />}
          onClick={toggle}
          aria-expanded={opened}
        >
          {filter ? texts.filter.active(count) : texts.filter.open}
        </Button>
      </Popover.Target>
      <Popover.Dropdown maw="calc(100vw - 32px)">
        {opened && (
          <Conditions
            fields={fields}
            filter={filter}
            onApply={(applied) => {
              onChange(applied);
              close();
            }}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

type ConditionsProps = {
  fields: readonly Field[];
  filter: ListState['filter'];
  onApply: (filter: ListState['filter']) => void;
};

function Conditions({ fields, filter, onApply }: ConditionsProps) {
  const known = fromFilter(filter);
  const [conditions, setConditions] = useState<Condition[]>(known ?? []);
  const add = () => {
    const field = fields[0];
    if (field) {
      setConditions([
        ...conditions,
        { field: field.name, op: operatorsOf(field)[0] ?? 'eq', value: null },
      ]);
    }
  };
  return (
    <Stack gap="sm">
      {known === null && <Text size="sm">{texts.filter.tooComplex}</Text>}
      {conditions.map((condition, index) => (
        <ConditionRow
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no other identity
          key={index}
          fields={fields}
          condition={condition}
          onChange={(changed) => setConditions(conditions.with(index, changed))}
          onRemove={() => setConditions(conditions.toSpliced(index, 1))}
        />
      ))}
      <Group justify="space-between">
        <Button
          variant="subtle"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={add}
        >
          {texts.filter.add}
        </Button>
        <Group gap="xs">
          <Button variant="default" size="xs" onClick={() => onApply(null)}>
            {texts.filter.clear}
          </Button>
          <Button size="xs" onClick={() => onApply(toFilter(conditions.filter(isComplete)))}>
            {texts.filter.apply}
          </Button>
        </Group>
      </Group>
    </Stack>
  );
}

function isComplete({ value }: Condition): boolean {
  return value !== null && value !== undefined && value !== '';
}

type RowProps = {
  fields: readonly Field[];
  condition: Condition;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
};

function ConditionRow({ fields, condition, onChange, onRemove }: RowProps) {
  const field = fields.find(({ name }) => name === condition.field);
  const operators = field ? operatorsOf(field) : [];
  const choose = (name: string | null) => {
    const chosen = fields.find((each) => each.name === name);
    if (chosen) {
      onChange({ field: chosen.name, op: operatorsOf(chosen)[0] ?? 'eq', value: null });
    }
  };
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <Select
        aria-label={texts.filter.field}
        data={fields.map(({ name, label }) => ({ value: name, label }))}
        value={condition.field}
        onChange={choose}
        searchable
        flex={1}
      />
      <Select
        aria-label={texts.filter.operator}
        data={operators.map((op) => ({ value: op, label: texts.filter.operators[op] ?? op }))}
        value={condition.op}
        onChange={(op) =>
          op && onChange({ ...condition, op, value: op === 'isNull' ? true : null })
        }
        w={130}
      />
      {field && <Operand field={field} condition={condition} onChange={onChange} />}
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={texts.filter.remove}
        onClick={onRemove}
      >
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

type OperandProps = {
  field: Field;
  condition: Condition;
  onChange: (condition: Condition) => void;
};

/** What the field is compared with: an input of the field's own kind, a text for parts of texts. */
function Operand({ field, condition, onChange }: OperandProps) {
  if (condition.op === 'isNull') {
    return null;
  }
  const compared: Field = {
    ...field,
    label: '',
    help: null,
    required: false,
    type: field.type === 'CHOICES' ? 'CHOICE' : field.type === 'LONG_TEXT' ? 'TEXT' : field.type,
  };
  const draft = draftOf([compared], { [field.name]: condition.value });
  const accept = (typed: unknown) => {
    const value = changesOf([compared], {}, { [field.name]: typed })[field.name] ?? null;
    onChange({ ...condition, value });
  };
  return (
    <div style={{ flex: 1 }}>
      <FieldInput field={compared} value={draft[field.name]} onChange={accept} />
    </div>
  );
}
