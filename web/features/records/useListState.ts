'use client';

import { useCallback, useMemo } from 'react';
import { useParameters } from '@/lib/useParameters';
import { type ListState, readAddress, writeAddress } from './address';

/** The list's state, kept in the address alone. */
export function useListState(): [ListState, (changes: Partial<ListState>) => void] {
  const [parameters, changeParameters] = useParameters();
  const state = useMemo(() => readAddress(parameters), [parameters]);
  const change = useCallback(
    (changes: Partial<ListState>) =>
      changeParameters((now) => writeAddress({ ...readAddress(now), ...changes })),
    [changeParameters],
  );
  return [state, change];
}
