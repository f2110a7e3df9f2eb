'use client';

import { useParameters } from './useParameters';

/** The values of these parameters of the address, empty for none; and a way to change them, which keeps the others. */
export function useAddress<Name extends string>(
  names: readonly Name[],
): [Record<Name, string>, (changes: Partial<Record<Name, string>>) => void] {
  const [parameters, changeParameters] = useParameters();
  const values = Object.fromEntries(names.map((name) => [name, parameters.get(name) ?? '']));
  const change = (changes: Partial<Record<Name, string>>) =>
    changeParameters((changed) => {
      for (const [name, value] of Object.entries<string | undefined>(changes)) {
        if (value) {
          changed.set(name, value);
        } else {
          changed.delete(name);
        }
      }
      return changed;
    });
  return [values as Record<Name, string>, change];
}
