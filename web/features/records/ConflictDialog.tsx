'use client';

import { Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useReturnFocus } from '@/components/useReturnFocus';
import type { Field, Values } from '@/features/fields/definition';
import { sameValue } from '@/features/fields/draft';
import { formatValue } from '@/features/fields/format';
import { texts } from '@/lib/texts';

type Props = {
  fields: readonly Field[];
  /** What the record held when I began. */
  before: Values;
  /** What I have changed. */
  mine: Values;
  /** What the record holds now. */
  theirs: Values;
  onChoose: (values: Values) => void;
  onCancel: () => void;
};

/** Shows, field by field, what I entered beside what somebody else saved meanwhile, and lets me choose. */
export function ConflictDialog({ fields, before, mine, theirs, onChoose, onCancel }: Props) {
  useReturnFocus();
  const contested = fields.filter(
    (field) =>
      field.name in mine &&
      !sameValue(field, theirs[field.name], before[field.name]) &&
      !sameValue(field, theirs[field.name], mine[field.name]),
  );
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set(Object.keys(mine)));
  const choose = (name: string, whose: string) =>
    setKept((chosen) => {
      const now = new Set(chosen);
      if (whose === 'mine') {
        now.add(name);
      } else {
        now.delete(name);
      }
      return now;
    });
  return (
    <Modal opened onClose={onCancel} title={texts.conflict.title} size="lg">
      <Stack>
        <Text size="sm">{texts.conflict.hint}</Text>
        {contested.map((field) => (
          <Radio.Group
            key={field.id}
            label={field.label}
            value={kept.has(field.name) ? 'mine' : 'theirs'}
            onChange={(whose) => choose(field.name, whose)}
          >
            <Stack gap={4} mt={4}>
              <Radio
                value="mine"
                label={texts.conflict.mine(formatValue(field, mine[field.name]))}
              />
              <Radio
                value="theirs"
                label={texts.conflict.theirs(formatValue(field, theirs[field.name]))}
              />
            </Stack>
          </Radio.Group>
        ))}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {texts.conflict.back}
          </Button>
          <Button
            onClick={() =>
              onChoose(Object.fromEntries([...kept].map((name) => [name, mine[name]])))
            }
          >
            {texts.conflict.save}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
