'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import { type ListState, readAddress, writeAddress } from './address';

/** The list's state, kept in the address alone. */
export function useListState(): [ListState, (changes: Partial<ListState>) => void] {
  const router = useRouter();
  const path = usePathname();
  const parameters = useSearchParams();
  const state = useMemo(() => readAddress(new URLSearchParams(parameters)), [parameters]);
  const change = useCallback(
    (changes: Partial<ListState>) => {
      const query = writeAddress({ ...state, ...changes });
      router.replace(query ? `${path}?${query}` : path, { scroll: false });
    },
    [router, path, state],
  );
  return [state, change];
}
