'use client';

import { Button, Checkbox, Popover, Stack } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import type { Field } from '@/features/fields/definition';
import { texts } from '@/lib/texts';
import { shownFields } from './RecordList';

type Props = {
  fields: readonly Field[];
  chosen: readonly string[] | null;
  onChange: (columns: string[] | null) => void;
};

/** Which fields the table shows. */
export function ColumnChoice({ fields, chosen, onChange }: Props) {
  const shown = shownFields(fields, chosen).map((field) => field.name);
  return (
    <Popover position="bottom-start" trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={16} aria-hidden />}>
          {texts.records.columns}
        </Button>
      </Popover.Target>
      <Popover.Dropdown mah={360} style={{ overflowY: 'auto' }}>
        <Checkbox.Group
          value={shown}
          onChange={(names) => onChange(inOrder(fields, names))}
          aria-label={texts.records.columns}
        >
          <Stack gap="xs">
            {fields.map((field) => (
              <Checkbox key={field.id} value={field.name} label={field.label} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Button mt="sm" size="xs" variant="subtle" onClick={() => onChange(null)}>
          {texts.records.usualColumns}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}

function inOrder(fields: readonly Field[], names: readonly string[]): string[] | null {
  const chosen = fields.map((field) => field.name).filter((name) => names.includes(name));
  return chosen.length > 0 ? chosen : null;
}
