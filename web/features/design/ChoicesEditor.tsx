'use client';

import { Button, ColorSwatch, Group, Input, NativeSelect, Stack, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { texts } from '@/lib/texts';
import {
  type ChoiceRow,
  COLORS,
  isRepeated,
  moved,
  newRow,
  optionsFrom,
  rowsFrom,
  shownIn,
  storedFor,
} from './choices';
import { RowAction } from './RowAction';

type Props = {
  options: Readonly<Record<string, unknown>>;
  /** The choices that the field has already: renaming one gives it a label. */
  stored: readonly string[];
  onChange: (options: ReturnType<typeof optionsFrom>) => void;
  error: string | undefined;
};

const words = texts.design;

/** The choices of a field in their order: what people read, its colour, and what is stored where that differs. */
export function ChoicesEditor({ options, stored, onChange, error }: Props) {
  const [rows, setRows] = useState(() => rowsFrom(options, stored));
  const [nextKey, setNextKey] = useState(rows.length);
  const added = useRef<number>(undefined);
  const change = (changed: ChoiceRow[]) => {
    setRows(changed);
    onChange(optionsFrom(changed));
  };
  const addAt = (index: number) => {
    added.current = nextKey;
    setNextKey(nextKey + 1);
    change(rows.toSpliced(index, 0, newRow(nextKey)));
  };
  return (
    <Input.Wrapper
      label={words.options.choices}
      labelElement="div"
      description={words.choicesHint}
      error={error}
      withAsterisk
    >
      <Stack gap="xs" mt={4} role="group" aria-label={words.options.choices} data-choice>
        {rows.map((row, index) => (
          <ChoiceInputs
            key={row.key}
            row={row}
            name={words.choice(index + 1)}
            error={isRepeated(rows, index) ? words.choiceRepeated : index === 0 && Boolean(error)}
            takeFocus={added}
            onChange={(changes) => change(rows.with(index, { ...row, ...changes }))}
            onEnter={() => addAt(index + 1)}
            onUp={index > 0 ? () => change(moved(rows, index, -1)) : undefined}
            onDown={index < rows.length - 1 ? () => change(moved(rows, index, 1)) : undefined}
            onRemove={() => change(rows.toSpliced(index, 1))}
          />
        ))}
        <Group>
          <Button
            variant="subtle"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => addAt(rows.length)}
          >
            {words.addChoice}
          </Button>
        </Group>
      </Stack>
    </Input.Wrapper>
  );
}

type RowProps = {
  row: ChoiceRow;
  name: string;
  error: string | boolean;
  /** The key of the row that was just added: its input takes the focus once. */
  takeFocus: { current: number | undefined };
  onChange: (changes: Partial<ChoiceRow>) => void;
  onEnter: () => void;
  onUp: (() => void) | undefined;
  onDown: (() => void) | undefined;
  onRemove: () => void;
};

function ChoiceInputs({ row, name, error, takeFocus, onChange, onEnter, ...actions }: RowProps) {
  const shown = shownIn(row) || name;
  const isRenamed = row.stored !== null && shownIn(row) !== storedFor(row);
  return (
    <Group gap="xs" align="flex-start">
      <TextInput
        flex="1 1 140px"
        aria-label={name}
        value={row.text}
        placeholder={row.stored ?? ''}
        onChange={({ target }) => onChange({ text: target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault();
            onEnter();
          }
        }}
        description={isRenamed && words.storedAs(storedFor(row))}
        inputWrapperOrder={['input', 'description', 'error']}
        error={error}
        ref={(input) => {
          if (input && takeFocus.current === row.key) {
            takeFocus.current = undefined;
            input.focus();
          }
        }}
      />
      <NativeSelect
        w={130}
        aria-label={words.colorOf(shown)}
        leftSection={
          row.color && (
            <ColorSwatch size={14} color={`var(--mantine-color-${row.color}-6)`} aria-hidden />
          )
        }
        data={[
          { value: '', label: words.noColor },
          ...COLORS.map((color) => ({ value: color, label: words.colors[color] ?? color })),
        ]}
        value={row.color}
        onChange={({ target }) => onChange({ color: target.value })}
      />
      <Group gap={2} wrap="nowrap" h={36}>
        <RowAction label={words.up(shown)} icon={IconArrowUp} onClick={actions.onUp} />
        <RowAction label={words.down(shown)} icon={IconArrowDown} onClick={actions.onDown} />
        <RowAction label={words.removeField(shown)} icon={IconTrash} onClick={actions.onRemove} />
      </Group>
    </Group>
  );
}
