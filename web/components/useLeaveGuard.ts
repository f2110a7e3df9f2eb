'use client';

import { useEffect, useState } from 'react';

/** Asks before the tab is closed or loaded anew while `active`: the browser in its own words. */
export function useCloseGuard(active: boolean): void {
  useEffect(() => {
    if (!active) {
      return;
    }
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [active]);
}

/** Holds back links to other pages while `active`; where the one that was held back leads, and a way to forget it. */
export function useLeaveGuard(active: boolean): [string | null, () => void] {
  const [wanted, setWanted] = useState<string | null>(null);
  useEffect(() => {
    if (!active) {
      return;
    }
    const hold = (event: MouseEvent) => {
      const href = pathOfLink(event);
      if (href) {
        event.preventDefault();
        event.stopPropagation();
        setWanted(href);
      }
    };
    document.addEventListener('click', hold, { capture: true });
    return () => document.removeEventListener('click', hold, { capture: true });
  }, [active]);
  return [wanted, () => setWanted(null)];
}

/** Where a plain click on a link of this site leads, when that is another page. */
function pathOfLink(event: MouseEvent): string | null {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey);
  if (!isPlain || !link?.href || (link.target && link.target !== '_self')) {
    return null;
  }
  const { origin, pathname, search } = new URL(link.href);
  const isElsewhere = origin === window.location.origin && pathname !== window.location.pathname;
  return isElsewhere ? pathname + search : null;
}
