'use client';

import { useEffect, useState } from 'react';

/**
 * The token behind `#token=` of this address; undefined until it has been looked for, null without one. It is taken out
 * of the address, so that neither the history of the browser nor a shared screen keeps it.
 */
export function useLinkToken(): string | null | undefined {
  const [token, setToken] = useState<string | null>();
  useEffect(() => {
    const found = new URLSearchParams(window.location.hash.slice(1)).get('token');
    if (found) {
      window.history.replaceState(window.history.state, '', window.location.pathname);
    }
    setToken((before) => found ?? before ?? null);
  }, []);
  return token;
}
