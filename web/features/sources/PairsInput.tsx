'use client';

import { ActionIcon, Button, Fieldset, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useId } from 'react';
import type { Message } from '@/lib/messages';
import { texts } from '@/lib/texts';
import { messageOfPair, messageOfPairs, type Pair } from './sourceDraft';

type Props = {
  legend: string;
  hint?: string;
  nameLabel: string;
  valueLabel: string;
  addLabel: string;
  /** What the API calls it in its messages. */
  field: string;
  pairs: readonly Pair[];
  messages: readonly Message[];
  onChange: (pairs: Pair[]) => void;
};

const words = texts.automation.sources;

/** Names with their values, line by line; each line shows what is wrong with it. */
export function PairsInput(props: Props) {
  const { legend, hint, addLabel, field, pairs, messages, onChange } = props;
  const all = [...pairs];
  const together = messageOfPairs(messages, field, pairs);
  const add = () => {
    const key = Math.max(0, ...pairs.map((pair) => pair.key)) + 1;
    onChange([...all, { key, name: '', value: '' }]);
  };
  return (
    <Fieldset legend={legend}>
      <Stack gap="xs">
        {hint && (
          <Text size="xs" c="dimmed">
            {hint}
          </Text>
        )}
        {all.map((pair, index) => (
          <Line
            key={pair.key}
            {...props}
            pair={pair}
            row={index + 1}
            onEdit={(changed) => onChange(all.with(index, changed))}
            onRemove={() => onChange(all.toSpliced(index, 1))}
          />
        ))}
        {together && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {together}
          </Text>
        )}
        <Group>
          <Button
            variant="subtle"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={add}
          >
            {addLabel}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}

type LineProps = Props & {
  pair: Pair;
  row: number;
  onEdit: (pair: Pair) => void;
  onRemove: () => void;
};

function Line(props: LineProps) {
  const { legend, nameLabel, valueLabel, field, messages, pair, row, onEdit, onRemove } = props;
  const problem = messageOfPair(messages, field, pair);
  const id = useId();
  const wrong = { error: problem !== undefined, 'aria-describedby': problem && id };
  return (
    <div>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Group gap="xs" flex={1} align="flex-start">
          <TextInput
            aria-label={words.rowOf(nameLabel, row)}
            placeholder={nameLabel}
            value={pair.name}
            onChange={({ target }) => onEdit({ ...pair, name: target.value })}
            flex="1 1 140px"
            {...wrong}
          />
          <TextInput
            aria-label={words.rowOf(valueLabel, row)}
            placeholder={valueLabel}
            value={pair.value}
            onChange={({ target }) => onEdit({ ...pair, value: target.value })}
            flex="2 1 180px"
            {...wrong}
          />
        </Group>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={words.removeRow(legend, row)}
          onClick={onRemove}
        >
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </Group>
      {problem && (
        <Text id={id} size="xs" c="var(--mantine-color-error)" mt={4}>
          {problem}
        </Text>
      )}
    </div>
  );
}
