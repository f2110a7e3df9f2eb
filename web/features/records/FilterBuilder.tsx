'use client';

import {
  ActionIcon,
  Box,
  Button,
  Group,
  SegmentedControl,
  Select,
  Stack,
  Text,
} from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { focusFirst } from '@/components/focus';
import type { Field } from '@/features/fields/definition';
import { texts } from '@/lib/texts';
import { filterTexts } from '@/lib/texts/filter';
import type { ListState } from './address';
import type { Condition } from './conditions';
import styles from './FilterBuilder.module.css';
import { FilterOperand } from './FilterOperand';
import {
  type ListFilter,
  lineOn,
  lineOperators,
  linesOf,
  SYSTEM_FIELDS,
  treeOf,
} from './listFilter';
import { isComplete } from './operands';

type Props = {
  fields: readonly Field[];
  filter: ListState['filter'];
  onApply: (filter: ListState['filter']) => void;
};

/** Builds a filter of conditions of which all must hold, or any. */
export function FilterBuilder({ fields: own, filter, onApply }: Props) {
  const fields = [...own, ...SYSTEM_FIELDS];
  const read = linesOf(filter);
  const known = read?.lines.every((line) => isOffered(line, fields)) ? read : null;
  const [match, setMatch] = useState<ListFilter['match']>(known?.match ?? 'all');
  const [conditions, setConditions] = useState<Condition[]>(
    known && known.lines.length > 0 ? [...known.lines] : firstOf(fields),
  );
  const [refused, setRefused] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => focusFirst(form.current), []);
  const apply = () => {
    setRefused(!conditions.every(isComplete));
    if (conditions.every(isComplete)) {
      onApply(treeOf({ match, lines: conditions }));
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
        {conditions.length > 1 && <Match match={match} onChange={setMatch} />}
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
        <Buttons
          onAdd={() => setConditions([...conditions, ...firstOf(fields)])}
          onClear={() => onApply(null)}
        />
      </Stack>
    </form>
  );
}

/** Whether the panel could have made this line: a filter may come from an address that someone wrote. */
function isOffered({ field, op }: Condition, fields: readonly Field[]): boolean {
  const found = fields.find(({ name }) => name === field);
  return found !== undefined && lineOperators(found).includes(op);
}

function firstOf(fields: readonly Field[]): Condition[] {
  return fields[0] ? [lineOn(fields[0])] : [];
}

function Buttons({ onAdd, onClear }: { onAdd: () => void; onClear: () => void }) {
  return (
    <Group justify="space-between">
      <Button
        variant="subtle"
        size="xs"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={onAdd}
      >
        {texts.filter.add}
      </Button>
      <Group gap="xs">
        <Button variant="default" size="xs" onClick={onClear}>
          {texts.filter.clear}
        </Button>
        <Button type="submit" size="xs">
          {texts.filter.apply}
        </Button>
      </Group>
    </Group>
  );
}

type MatchProps = { match: ListFilter['match']; onChange: (match: ListFilter['match']) => void };

function Match({ match, onChange }: MatchProps) {
  return (
    <SegmentedControl
      size="xs"
      aria-label={filterTexts.match}
      data={(['all', 'any'] as const).map((value) => ({
        value,
        label: filterTexts.matches[value],
      }))}
      value={match}
      onChange={onChange}
      style={{ alignSelf: 'flex-start' }}
    />
  );
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
  const operators = field ? lineOperators(field) : [];
  const choose = (name: string | null) => {
    const chosen = fields.find((each) => each.name === name);
    if (chosen) {
      onChange(lineOn(chosen));
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
        onChange={(op) => op && field && onChange(lineOn(field, op))}
        allowDeselect={false}
      />
      <Box className={styles.operand}>
        {field && (
          <FilterOperand
            field={field}
            condition={condition}
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
