import { Badge, Group, Text } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPencil, IconTrash } from '@tabler/icons-react';
import type { Field } from '@/features/fields/definition';
import { texts } from '@/lib/texts';
import styles from './FieldRow.module.css';
import { RowAction } from './RowAction';

type RowProps = {
  field: Field;
  onEdit: () => void;
  onRemove: () => void;
  onUp: (() => void) | undefined;
  onDown: (() => void) | undefined;
};

/** A field in short, and what can be done with it. */
export function FieldRow({ field, onEdit, onRemove, onUp, onDown }: RowProps) {
  return (
    <div className={styles.row}>
      <div className={styles.name}>
        <Text size="sm" fw={600} truncate>
          {field.label}
        </Text>
        <Text size="xs" c="dimmed" ff="monospace" truncate>
          {field.name}
        </Text>
      </div>
      <Text size="sm" c="dimmed">
        {texts.design.types[field.type]}
      </Text>
      <Group gap={4}>
        {field.required && <Rule name={texts.design.required} />}
        {field.unique && <Rule name={texts.design.unique} />}
        {field.indexed && !field.unique && <Rule name={texts.design.indexed} />}
      </Group>
      <Group gap={2} wrap="nowrap" className={styles.actions}>
        <RowAction label={texts.design.up(field.label)} icon={IconArrowUp} onClick={onUp} />
        <RowAction label={texts.design.down(field.label)} icon={IconArrowDown} onClick={onDown} />
        <RowAction label={texts.design.editField(field.label)} icon={IconPencil} onClick={onEdit} />
        <RowAction
          label={texts.design.removeField(field.label)}
          icon={IconTrash}
          onClick={onRemove}
        />
      </Group>
    </div>
  );
}

function Rule({ name }: { name: string }) {
  return (
    <Badge variant="light" color="gray" tt="none" fw={500}>
      {name}
    </Badge>
  );
}
