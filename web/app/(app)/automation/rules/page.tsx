import type { Metadata } from 'next';
import { RuleList } from '@/features/notifications/RuleList';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.automation.rules.title };

export default function Page() {
  return <RuleList />;
}
