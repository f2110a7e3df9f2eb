'use client';

import { usePathname, useSearchParams } from 'next/navigation';

/**
 * The values of these parameters of the address, empty for none; and a way to change them, which keeps the others.
 * Changing them asks the server for no page.
 */
export function useAddress<Name extends string>(
  names: readonly Name[],
): [Record<Name, string>, (changes: Partial<Record<Name, string>>) => void] {
  const path = usePathname();
  const parameters = useSearchParams();
  const values = Object.fromEntries(names.map((name) => [name, parameters.get(name) ?? '']));
  function change(changes: Partial<Record<Name, string>>) {
    const changed = new URLSearchParams(parameters);
    for (const [name, value] of Object.entries<string | undefined>(changes)) {
      if (value) {
        changed.set(name, value);
      } else {
        changed.delete(name);
      }
    }
    const query = changed.toString();
    window.history.replaceState(null, '', query ? `${path}?${query}` : path);
  }
  return [values as Record<Name, string>, change];
}
