'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import { type ListState, readAddress, writeAddress } from './address';

/** The list's state, kept in the address alone. Changing it asks the server for no page: only data is asked for. */
export function useListState(): [ListState, (changes: Partial<ListState>) => void] {
  const path = usePathname();
  const parameters = useSearchParams();
  const state = useMemo(() => readAddress(new URLSearchParams(parameters)), [parameters]);
  const change = useCallback(
    (changes: Partial<ListState>) => {
      const query = writeAddress({ ...state, ...changes });
      window.history.replaceState(null, '', query ? `${path}?${query}` : path);
    },
    [path, state],
  );
  return [state, change];
}
