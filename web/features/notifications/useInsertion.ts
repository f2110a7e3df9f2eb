'use client';

import { type FocusEvent, useRef } from 'react';

type Place = { name: 'subject' | 'body'; start: number; end: number };

/** Remembers where somebody was typing, so that a template can be put there; at the end of the text otherwise. */
export function useInsertion(
  values: Readonly<Record<Place['name'], string>>,
  onChange: (name: Place['name'], value: string) => void,
) {
  const place = useRef<Place | null>(null);

  function watched(name: Place['name']) {
    return {
      onBlur: ({ target }: FocusEvent<HTMLInputElement | HTMLTextAreaElement>) => {
        const end = target.value.length;
        const { selectionStart, selectionEnd } = target;
        place.current = { name, start: selectionStart ?? end, end: selectionEnd ?? end };
      },
    };
  }

  function insert(template: string) {
    const { body } = values;
    const { name, start, end } = place.current ?? {
      name: 'body',
      start: body.length,
      end: body.length,
    };
    const value = values[name];
    const after = start + template.length;
    onChange(name, value.slice(0, start) + template + value.slice(end));
    place.current = { name, start: after, end: after };
  }

  return { watched, insert };
}
