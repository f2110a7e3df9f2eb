'use client';

import { useEffect, useState } from 'react';
import type { Pending } from './SecondStep';

/** A sign-in that the provider has begun and that needs a second factor: `#pending=…&methods=…&setup=…`. */
export function usePendingFromAddress(): [Pending | null, (pending: Pending | null) => void] {
  const [pending, setPending] = useState<Pending | null>(null);
  useEffect(() => {
    const found = new URLSearchParams(window.location.hash.slice(1));
    const token = found.get('pending');
    if (token) {
      const { pathname, search } = window.location;
      window.history.replaceState(window.history.state, '', pathname + search);
      const methods = (found.get('methods') ?? '').split('.').filter(Boolean);
      setPending({ token, methods, setup: found.get('setup') === 'true' });
    }
  }, []);
  return [pending, setPending];
}
