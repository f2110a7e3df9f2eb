'use client';

import { Textarea, type TextareaProps } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { jsonProblem } from './json';

type Props = Omit<TextareaProps, 'value' | 'onChange'> & {
  value: string;
  onChange: (text: string) => void;
};

/** An input for JSON. A text that is none stays with a message, and its form is not sent. */
export function JsonEntry({ value, onChange, error, ...props }: Props) {
  const [isTyping, setTyping] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);
  const problem = jsonProblem(value);
  useEffect(() => input.current?.setCustomValidity(problem ?? ''), [problem]);
  return (
    <Textarea
      {...props}
      ref={input}
      autosize
      minRows={3}
      maxRows={16}
      spellCheck={false}
      styles={{ input: { fontFamily: 'monospace' } }}
      value={value}
      error={(!isTyping && problem) || error}
      onChange={({ target }) => {
        setTyping(true);
        onChange(target.value);
      }}
      onBlur={() => {
        setTyping(false);
        if (value.trim() !== '' && problem === undefined) {
          onChange(JSON.stringify(JSON.parse(value), null, 2));
        }
      }}
    />
  );
}
