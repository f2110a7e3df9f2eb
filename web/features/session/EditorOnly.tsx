'use client';

import type { ReactNode } from 'react';
import { Empty } from '@/components/Empty';
import { texts } from '@/lib/texts';
import { useLevel } from './viewer';

/** What editors and administrators get to see; the API refuses all others in any case. */
export function EditorOnly({ children }: { children: ReactNode }) {
  const level = useLevel();
  if (level && !level.mayRead) {
    return <Empty title={texts.automation.forbidden} hint={texts.automation.forbiddenHint} />;
  }
  return level && children;
}
