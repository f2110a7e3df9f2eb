import { useSyncExternalStore } from 'react';

/** How many files of forms are on their way: a form that is saved now would lose them. */
let count = 0;
const listeners = new Set<() => void>();

/** Makes forms wait until the returned function is called. */
export function holdForms(): () => void {
  change(1);
  return () => change(-1);
}

function change(by: number) {
  count += by;
  for (const listener of listeners) {
    listener();
  }
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether a form has to wait for files before it is saved. */
export function useFilesUnderWay(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => count > 0,
    () => false,
  );
}
