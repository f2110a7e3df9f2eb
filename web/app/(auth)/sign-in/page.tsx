import type { Metadata } from 'next';
import { SignInForm } from '@/features/session/SignInForm';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.signIn.title };

export default async function Page({ searchParams }: PageProps<'/sign-in'>) {
  const { next } = await searchParams;
  return <SignInForm next={typeof next === 'string' ? next : '/collections'} />;
}
