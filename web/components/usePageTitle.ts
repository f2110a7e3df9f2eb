'use client';

import { useEffect } from 'react';
import { texts } from '@/lib/texts';

/** Names the page after what it shows, as soon as that is known. */
export function usePageTitle(title: string | null | undefined): void {
  useEffect(() => {
    if (title) {
      document.title = `${title} · ${texts.product}`;
    }
  }, [title]);
}
