'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { startTransition, useCallback, useOptimistic } from 'react';

/**
 * The parameters of the address; and a way to change them, which asks the server for no page. A change is seen at
 * once, though the router tells of it only when nothing is more urgent; and it starts from the address as it is, so
 * that a second change, before the first is told, keeps it.
 */
export function useParameters(): [
  URLSearchParams,
  (change: (parameters: URLSearchParams) => URLSearchParams) => void,
] {
  const path = usePathname();
  const [parameters, show] = useOptimistic<URLSearchParams>(useSearchParams());
  const change = useCallback(
    (next: (parameters: URLSearchParams) => URLSearchParams) =>
      startTransition(() => {
        const changed = next(new URLSearchParams(window.location.search));
        show(changed);
        window.history.replaceState(null, '', changed.size > 0 ? `${path}?${changed}` : path);
      }),
    [path, show],
  );
  return [parameters, change];
}
