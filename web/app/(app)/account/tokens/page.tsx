import type { Metadata } from 'next';
import { TokenList } from '@/features/account/TokenList';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.account.tokens.title };

export default function Page() {
  return <TokenList />;
}
