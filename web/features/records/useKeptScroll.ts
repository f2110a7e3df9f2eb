'use client';

import { type RefObject, useLayoutEffect } from 'react';

/** How far frames were scrolled, by the entry of the browser's history that showed them. */
const tops = new Map<string, number>();

/** Puts a frame back to where it was scrolled to when its entry of the history is shown again, as by Back. */
export function useKeptScroll(frame: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) {
      return;
    }
    const before = tops.get(keyOfEntry() ?? '');
    if (before !== undefined) {
      element.scrollTop = before;
    }
    const note = () => tops.set(keyOfEntry() ?? newKey(), element.scrollTop);
    element.addEventListener('scroll', note, { passive: true });
    return () => element.removeEventListener('scroll', note);
  }, [frame]);
}

function keyOfEntry(): string | undefined {
  const state = window.history.state as { listKey?: string } | null;
  return state?.listKey;
}

/** Names the entry, keeping what the router has put into it. */
function newKey(): string {
  const listKey = crypto.randomUUID();
  window.history.replaceState({ ...window.history.state, listKey }, '');
  return listKey;
}
