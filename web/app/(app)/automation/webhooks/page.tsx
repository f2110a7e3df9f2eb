import type { Metadata } from 'next';
import { WebhookList } from '@/features/webhooks/WebhookList';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.automation.webhooks.title };

export default function Page() {
  return <WebhookList />;
}
