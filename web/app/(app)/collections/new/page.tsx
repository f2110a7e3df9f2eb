import type { Metadata } from 'next';
import { NewCollection } from '@/features/design/NewCollection';
import { AdminOnly } from '@/features/session/AdminOnly';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.collections.create };

export default function Page() {
  return (
    <AdminOnly>
      <NewCollection />
    </AdminOnly>
  );
}
