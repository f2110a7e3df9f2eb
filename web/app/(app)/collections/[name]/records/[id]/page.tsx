import { RecordPage } from '@/features/records/RecordPage';

export default async function Page({ params }: PageProps<'/collections/[name]/records/[id]'>) {
  const { name, id } = await params;
  return <RecordPage collection={name} id={id} />;
}
