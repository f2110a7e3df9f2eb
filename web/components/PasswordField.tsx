'use client';

import { PasswordInput, type PasswordInputProps } from '@mantine/core';

/** Mantine's input for passwords, which also tells assistive technology when what was typed is refused. */
export function PasswordField(props: PasswordInputProps) {
  return <PasswordInput {...props} aria-invalid={props.error ? true : undefined} />;
}
