'use client';

import { Button, Checkbox, Group } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { focusFirst } from '@/components/focus';
import type { Field } from '@/features/fields/definition';
import { texts } from '@/lib/texts';
import { inOrder, shownFields } from './columns';

type Props = {
  fields: readonly Field[];
  chosen: readonly string[] | null;
  onChange: (columns: string[] | null) => void;
};

/** Which fields the table shows. */
export function ColumnChoice({ fields, chosen, onChange }: Props) {
  const shown = shownFields(fields, chosen).map((field) => field.name);
  const inputs = useRef<HTMLDivElement>(null);
  useEffect(() => focusFirst(inputs.current), []);
  return (
    <Checkbox.Group
      value={shown}
      onChange={(names) => onChange(inOrder(fields, names))}
      aria-label={texts.records.columns}
    >
      <Group ref={inputs} gap="md" mah={240} style={{ overflowY: 'auto' }}>
        {fields.map((field) => (
          <Checkbox key={field.id} value={field.name} label={field.label} size="sm" />
        ))}
        <Button size="xs" variant="subtle" disabled={!chosen} onClick={() => onChange(null)}>
          {texts.records.usualColumns}
        </Button>
      </Group>
    </Checkbox.Group>
  );
}
