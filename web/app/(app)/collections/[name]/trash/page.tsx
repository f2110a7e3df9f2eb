import { EditorOnly } from '@/features/session/EditorOnly';
import { TrashPage } from '@/features/trash/TrashPage';

export default async function Page({ params }: PageProps<'/collections/[name]/trash'>) {
  const { name } = await params;
  return (
    <EditorOnly>
      <TrashPage collection={name} />
    </EditorOnly>
  );
}
