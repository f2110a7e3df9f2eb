'use client';

import { TextInput, type TextInputProps } from '@mantine/core';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { isRefused, type Reading, type Refused, refused, typedIn } from './reading';

/** A value of the API, a text that was refused, or null for nothing. */
export type Entry = string | number | Refused | null;

export type TypedProps = Omit<TextInputProps, 'value' | 'onChange' | 'type'> & {
  value: unknown;
  onChange: (entry: Entry) => void;
};

type Props<T> = TypedProps & {
  read: (text: string) => Reading<T>;
  format: (value: T) => string;
};

/** What a text stands for in a draft. */
export function entryOf<T extends string | number>(
  text: string,
  read: (text: string) => Reading<T>,
): Entry {
  if (text.trim() === '') {
    return null;
  }
  const reading = read(text);
  return 'value' in reading ? reading.value : refused(text);
}

/**
 * An input for what is written in different ways. While it is typed the text stays as it is; when the person goes on,
 * it is what was understood, as the app writes it, or it stays with a message, and its form is not sent.
 */
export function TypedInput<T extends string | number>(props: Props<T>) {
  const { value, onChange, read, format, error, onKeyDown, onBlur, ...others } = props;
  const [typing, setTyping] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const reading = isRefused(value) ? read(typedIn(value)) : null;
  const problem = reading && 'problem' in reading ? reading.problem : undefined;
  useEffect(() => input.current?.setCustomValidity(problem ?? ''), [problem]);
  return (
    <TextInput
      autoComplete="off"
      {...others}
      ref={input}
      error={(typing === null && problem) || error}
      value={typing ?? textOf(value, format)}
      onChange={({ target }) => {
        setTyping(target.value);
        onChange(entryOf(target.value, read));
      }}
      onBlur={(event) => {
        setTyping(null);
        onBlur?.(event);
      }}
      onKeyDown={(event: KeyboardEvent<HTMLInputElement>) => {
        if (event.key === 'Enter') {
          setTyping(null);
        }
        onKeyDown?.(event);
      }}
    />
  );
}

function textOf<T extends string | number>(value: unknown, format: (value: T) => string): string {
  if (isRefused(value)) {
    return typedIn(value);
  }
  return value === null || value === undefined || value === '' ? '' : format(value as T);
}
