import type { Metadata } from 'next';
import { EmailLog } from '@/features/notifications/EmailLog';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.automation.emails.title };

export default function Page() {
  return <EmailLog />;
}
