import { ActionIcon } from '@mantine/core';
import type { IconPencil } from '@tabler/icons-react';

type ActionProps = { label: string; icon: typeof IconPencil; onClick: (() => void) | undefined };

/** A small button of a row; without what it does, it cannot be pressed. */
export function RowAction({ label, icon: Icon, onClick }: ActionProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={label}
      disabled={!onClick}
      onClick={onClick}
    >
      <Icon size={16} aria-hidden />
    </ActionIcon>
  );
}
