'use client';

import type { ReactNode } from 'react';
import { Empty } from '@/components/Empty';
import { texts } from '@/lib/texts';
import { useViewer } from './viewer';

/** What only administrators get to see; the API refuses all others in any case. */
export function AdminOnly({ children }: { children: ReactNode }) {
  const viewer = useViewer();
  if (viewer && !viewer.roles.includes('admin')) {
    return (
      <Empty title={texts.administration.forbidden} hint={texts.administration.forbiddenHint} />
    );
  }
  return viewer && children;
}
