'use client';

import { useCallback, useEffect, useMemo } from 'react';
import { useViewer } from '@/features/session/viewer';
import { useParameters } from '@/lib/useParameters';
import { type ListState, readAddress, writeAddress } from './address';
import { rememberColumns, rememberedColumns } from './rememberedColumns';

/**
 * The list's state, kept in the address alone. Columns that were chosen before, by this person on this device, are put
 * into an address that names none.
 */
export function useListState(
  collection: string,
): [ListState, (changes: Partial<ListState>) => void] {
  const [parameters, changeParameters] = useParameters();
  const viewer = useViewer()?.id;
  const state = useMemo(() => {
    const read = readAddress(parameters);
    const kept = viewer && !read.columns ? rememberedColumns(viewer, collection) : null;
    return { ...read, columns: read.columns ?? kept };
  }, [parameters, viewer, collection]);
  const { columns } = state;
  const isNamed = readAddress(parameters).columns !== null;
  useEffect(() => {
    if (columns && !isNamed) {
      changeParameters((now) => writeAddress({ ...readAddress(now), columns }));
    }
  }, [columns, isNamed, changeParameters]);
  const change = useCallback(
    (changes: Partial<ListState>) => {
      if (viewer && changes.columns !== undefined) {
        rememberColumns(viewer, collection, changes.columns);
      }
      changeParameters((now) => writeAddress({ ...readAddress(now), ...changes }));
    },
    [changeParameters, viewer, collection],
  );
  return [state, change];
}
