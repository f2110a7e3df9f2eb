'use client';

import { Badge, Switch, VisuallyHidden } from '@mantine/core';
import { texts } from '@/lib/texts';

type Props = {
  /** What is on when it is on, for those who do not see what it stands beside. */
  label: string;
  enabled: boolean;
  mayChange: boolean;
  busy: boolean;
  onChange: (enabled: boolean) => Promise<unknown>;
};

/** Switches something on or off at once; those who may not change it see how it stands. */
export function EnabledSwitch({ label, enabled, mayChange, busy, onChange }: Props) {
  const word = enabled ? texts.automation.on : texts.automation.off;
  if (!mayChange) {
    return (
      <Badge variant="light" color={enabled ? 'green' : 'gray'} tt="none">
        {word}
      </Badge>
    );
  }
  return (
    <Switch
      label={
        <>
          <span aria-hidden>{word}</span>
          <VisuallyHidden>{label}</VisuallyHidden>
        </>
      }
      checked={enabled}
      onChange={({ target }) => {
        if (!busy) {
          onChange(target.checked).catch(() => undefined); // the mutation's result has the failure
        }
      }}
    />
  );
}
