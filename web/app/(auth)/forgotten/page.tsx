import type { Metadata } from 'next';
import { ForgottenForm } from '@/features/account/ForgottenForm';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.account.forgotten.title };

export default function Page() {
  return <ForgottenForm />;
}
