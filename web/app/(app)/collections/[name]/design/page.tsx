import type { Metadata } from 'next';
import { Designer } from '@/features/design/Designer';
import { AdminOnly } from '@/features/session/AdminOnly';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.design.title };

export default async function Page({ params }: PageProps<'/collections/[name]/design'>) {
  const { name } = await params;
  return (
    <AdminOnly>
      <Designer collection={name} />
    </AdminOnly>
  );
}
