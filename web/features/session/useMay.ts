'use client';

import { useViewer } from './viewer';

/** Whether who has signed in has this role, to offer only what will be done; the API decides in any case. */
export function useMay(role: string): boolean {
  return useViewer()?.roles.includes(role) ?? false;
}
