import type { Metadata } from 'next';
import { SecurityPage } from '@/features/factors/SecurityPage';
import { factorTexts } from '@/lib/texts/factors';

export const metadata: Metadata = { title: factorTexts.title };

export default function Page() {
  return <SecurityPage />;
}
