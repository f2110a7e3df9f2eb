import type { Metadata } from 'next';
import { CollectionList } from '@/features/collections/CollectionList';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.collections.title };

export default function Page() {
  return <CollectionList />;
}
