import type { Metadata } from 'next';
import { EditRule } from '@/features/notifications/EditRule';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.automation.rules.title };

export default async function Page({ params }: PageProps<'/automation/rules/[id]'>) {
  const { id } = await params;
  return <EditRule id={id} />;
}
