import { RecordList } from '@/features/records/RecordList';

export default async function Page({ params }: PageProps<'/collections/[name]'>) {
  const { name } = await params;
  return <RecordList collection={name} />;
}
