'use client';

import { ActionIcon, Button, Group, Paper, Select, Stack } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { Field } from '@/features/fields/definition';
import { FieldInput } from '@/features/fields/FieldInput';
import type { Condition } from '@/features/records/conditions';
import { texts } from '@/lib/texts';
import { ASKER, comparisonsOf, firstCondition, takesAsker } from './columns';

type Props = {
  columns: readonly Field[];
  conditions: readonly Condition[];
  onChange: (conditions: Condition[]) => void;
  /** Whether nobody asks, so that all is compared with values alone. */
  valuesOnly?: boolean;
};

const words = texts.administration.policies;

/** Conditions that must all hold; beside values they can speak of the one who asks. */
export function RowConditions({ columns, conditions, onChange, valuesOnly = false }: Props) {
  const all = [...conditions];
  const first = columns[0];
  return (
    <Stack gap="xs">
      {all.map((condition, index) => (
        <ConditionRow
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no other identity
          key={index}
          columns={columns}
          condition={condition}
          valuesOnly={valuesOnly}
          onChange={(changed) => onChange(all.with(index, changed))}
          onRemove={() => onChange(all.toSpliced(index, 1))}
        />
      ))}
      {first && (
        <Group>
          <Button
            variant="subtle"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange([...all, firstCondition(first)])}
          >
            {texts.filter.add}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

type RowProps = {
  columns: readonly Field[];
  condition: Condition;
  valuesOnly: boolean;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
};

function ConditionRow({ columns, condition, valuesOnly, onChange, onRemove }: RowProps) {
  const column = columns.find(({ name }) => name === condition.field);
  const operators = column ? comparisonsOf(column) : [];
  const choose = (name: string | null) => {
    const chosen = columns.find((each) => each.name === name);
    if (chosen) {
      onChange(firstCondition(chosen));
    }
  };
  const compare = (op: string | null) => {
    if (op && column) {
      onChange({ ...condition, op, value: valueAfter(column, op, condition) });
    }
  };
  return (
    <Paper withBorder p="xs">
      <Group gap="xs" align="flex-end">
        <Select
          label={texts.filter.field}
          data={columns.map(({ name, label }) => ({ value: name, label }))}
          value={condition.field}
          onChange={choose}
          allowDeselect={false}
          searchable
          flex="1 1 140px"
        />
        <Select
          label={texts.filter.operator}
          data={operators.map((op) => ({ value: op, label: texts.filter.operators[op] ?? op }))}
          value={condition.op}
          onChange={compare}
          allowDeselect={false}
          flex="1 1 110px"
        />
        {column && condition.op !== 'isNull' && (
          <Operand
            column={column}
            condition={condition}
            valuesOnly={valuesOnly}
            onChange={onChange}
          />
        )}
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
    </Paper>
  );
}

/** What stays of a value when the comparison changes. */
function valueAfter(column: Field, op: string, { op: before, value }: Condition): unknown {
  if (op === 'isNull') {
    return true;
  }
  const isLost = before === 'isNull' || (value === ASKER && !takesAsker(column, op));
  return isLost ? null : value;
}

type OperandProps = ValueProps & { valuesOnly: boolean };

type ValueProps = {
  column: Field;
  condition: Condition;
  onChange: (condition: Condition) => void;
};

function Operand({ column, condition, valuesOnly, onChange }: OperandProps) {
  const isAsker = condition.value === ASKER;
  return (
    <>
      {!valuesOnly && takesAsker(column, condition.op) && (
        <Select
          label={words.compareWith}
          data={[
            { value: 'value', label: words.value },
            { value: 'asker', label: words.asker },
          ]}
          value={isAsker ? 'asker' : 'value'}
          onChange={(kind) => onChange({ ...condition, value: kind === 'asker' ? ASKER : null })}
          allowDeselect={false}
          flex="1 1 120px"
        />
      )}
      {!isAsker && <ValueInput column={column} condition={condition} onChange={onChange} />}
    </>
  );
}

/** An input of the column's own kind: one choice of several, one line of a long text. */
function ValueInput({ column, condition, onChange }: ValueProps) {
  const kinds: Partial<Record<Field['type'], Field['type']>> = {
    CHOICES: 'CHOICE',
    LONG_TEXT: 'TEXT',
    EMAIL: 'TEXT',
    URL: 'TEXT',
  };
  const compared: Field = {
    ...column,
    label: words.operand,
    help: null,
    required: column.type === 'BOOLEAN',
    type: kinds[column.type] ?? column.type,
  };
  return (
    <div style={{ flex: '1 1 140px' }}>
      <FieldInput
        field={compared}
        value={condition.value}
        onChange={(value) => onChange({ ...condition, value: value === '' ? null : value })}
      />
    </div>
  );
}
