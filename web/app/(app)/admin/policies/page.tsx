import type { Metadata } from 'next';
import { PolicyOverview } from '@/features/policies/PolicyOverview';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.administration.policies.title };

export default function Page() {
  return <PolicyOverview />;
}
