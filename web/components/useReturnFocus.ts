'use client';

import { useEffect, useState } from 'react';

/**
 * Gives the focus back to what had it before this was shown, unless something else has it by then. Mantine does so only
 * for a dialog that stays mounted while it is closed.
 */
export function useReturnFocus(): void {
  const [before] = useState(() =>
    typeof document === 'undefined' ? null : document.activeElement,
  );
  useEffect(
    () => () => {
      setTimeout(() => {
        const isLost = document.activeElement === null || document.activeElement === document.body;
        if (isLost && before instanceof HTMLElement && before.isConnected) {
          before.focus({ preventScroll: true });
        }
      });
    },
    [before],
  );
}
