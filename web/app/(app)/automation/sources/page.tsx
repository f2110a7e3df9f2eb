import type { Metadata } from 'next';
import { SourceList } from '@/features/sources/SourceList';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.automation.sources.title };

export default function Page() {
  return <SourceList />;
}
