'use client';

import { useCallback, useEffect, useState } from 'react';
import type { Draft } from '@/features/fields/draft';

/** Whether something typed in this form waits to be saved. */
export function keepsDraft(key: string): boolean {
  return typeof window !== 'undefined' && sessionStorage.getItem(`draft:${key}`) !== null;
}

/**
 * What has been typed, kept in this tab until it is saved or given up: neither a reload nor a lost connection takes it.
 * `key` names the form, `start` is what it shows at first; `isRestored` says that something typed before is back.
 */
export function useDraft(key: string, start: Draft) {
  const place = `draft:${key}`;
  const [typed, setTyped] = useState<Draft>({});
  const [isRestored, setRestored] = useState(false);
  useEffect(() => {
    const kept = JSON.parse(sessionStorage.getItem(place) ?? '{}') as Draft;
    setTyped(kept);
    setRestored(
      Object.entries(kept).some(([name, value]) => !isSame(value ?? null, start[name] ?? null)),
    );
  }, [place, start]);
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
    setRestored(false);
  }, [place]);
  return { draft: { ...start, ...typed }, isRestored, set, discard };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
