import type { Metadata } from 'next';
import { NewRule } from '@/features/notifications/NewRule';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.automation.rules.create };

export default function Page() {
  return <NewRule />;
}
