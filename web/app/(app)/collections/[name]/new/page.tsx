import type { Metadata } from 'next';
import { NewRecord } from '@/features/records/NewRecord';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.records.create };

export default async function Page({ params }: PageProps<'/collections/[name]/new'>) {
  const { name } = await params;
  return <NewRecord collection={name} />;
}
