'use client';

import { formatPlainly } from './numbers';
import { type NumberKind, readNumber } from './readNumber';
import { TypedInput, type TypedProps } from './TypedInput';

type Props = TypedProps & {
  kind: NumberKind;
  /** The least value that is allowed, if there is one. */
  min?: number | undefined;
};

/** An input for numbers as the person's locale writes them. */
export function NumberInput({ kind, min, ...props }: Props) {
  return (
    <TypedInput
      // The keypads of some phones have no minus: they open where none is needed.
      inputMode={min !== undefined && min >= 0 ? 'decimal' : 'text'}
      {...props}
      read={(text) => readNumber(text, kind)}
      format={(value: number) => (typeof value === 'number' ? formatPlainly(value) : String(value))}
    />
  );
}
