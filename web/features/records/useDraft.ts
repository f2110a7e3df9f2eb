'use client';

import { useCallback, useEffect, useState } from 'react';
import type { Draft } from '@/features/fields/draft';

/** Whether something typed in this form waits to be saved. */
export function keepsDraft(key: string): boolean {
  return typeof window !== 'undefined' && sessionStorage.getItem(`draft:${key}`) !== null;
}

/**
 * What has been typed, kept in this tab until it is saved or given up: neither a reload nor a lost connection takes it.
 * `key` names the form, `start` is what it shows at first.
 */
export function useDraft(key: string, start: Draft) {
  const place = `draft:${key}`;
  const [typed, setTyped] = useState<Draft>({});
  useEffect(() => {
    const kept = sessionStorage.getItem(place);
    if (kept) {
      setTyped(JSON.parse(kept) as Draft);
    }
  }, [place]);
  const set = useCallback(
    (name: string, value: unknown) =>
      setTyped((before) => {
        const now = { ...before, [name]: value };
        sessionStorage.setItem(place, JSON.stringify(now));
        return now;
      }),
    [place],
  );
  const discard = useCallback(() => {
    sessionStorage.removeItem(place);
    setTyped({});
  }, [place]);
  return { draft: { ...start, ...typed }, isTouched: Object.keys(typed).length > 0, set, discard };
}
