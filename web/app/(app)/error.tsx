'use client';

import { Problem } from '@/components/Problem';

/** A page that cannot be shown: the frame around it stays. */
export default function Failed({ error, reset }: { error: Error; reset: () => void }) {
  return <Problem error={error} retry={reset} />;
}
