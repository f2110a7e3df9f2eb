import type { ReactNode } from 'react';
import type { TypedProps } from './TypedInput';

/** A description of several parts; undefined for none. */
export function described(...parts: readonly ReactNode[]): ReactNode {
  const given = parts.filter((part) => part !== undefined && part !== null && part !== '');
  return given.length > 1
    ? given.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts never change places
        <span key={index}>{index > 0 ? <> · {part}</> : part}</span>
      ))
    : given[0];
}

/** What an input is called, whether that is seen or not. */
export function nameOf({ label, 'aria-label': name }: TypedProps): string {
  return typeof label === 'string' ? label : (name ?? '');
}
