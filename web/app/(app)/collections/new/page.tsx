import type { Metadata } from 'next';
import { NewCollection } from '@/features/design/NewCollection';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.collections.create };

export default function Page() {
  return <NewCollection />;
}
