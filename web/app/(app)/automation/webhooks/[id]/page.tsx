import type { Metadata } from 'next';
import { WebhookPage } from '@/features/webhooks/WebhookPage';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.automation.deliveries.title };

export default async function Page({ params }: PageProps<'/automation/webhooks/[id]'>) {
  const { id } = await params;
  return <WebhookPage id={id} />;
}
