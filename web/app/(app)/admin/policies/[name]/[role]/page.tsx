import type { Metadata } from 'next';
import { PolicyPage } from '@/features/policies/PolicyPage';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.administration.policies.title };

export default async function Page({ params }: PageProps<'/admin/policies/[name]/[role]'>) {
  const { name, role } = await params;
  return <PolicyPage collection={name} role={role} />;
}
