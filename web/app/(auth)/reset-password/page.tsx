import type { Metadata } from 'next';
import { ResetForm } from '@/features/account/ResetForm';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.account.reset.title };

export default function Page() {
  return <ResetForm />;
}
