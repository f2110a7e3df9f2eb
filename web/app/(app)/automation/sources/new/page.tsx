import type { Metadata } from 'next';
import { NewSource } from '@/features/sources/NewSource';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.automation.sources.create };

export default function Page() {
  return <NewSource />;
}
