import type { Metadata } from 'next';
import { PolicyList } from '@/features/policies/PolicyList';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.administration.policies.title };

export default async function Page({ params }: PageProps<'/admin/policies/[name]'>) {
  const { name } = await params;
  return <PolicyList collection={name} />;
}
