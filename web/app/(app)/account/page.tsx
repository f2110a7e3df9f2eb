import type { Metadata } from 'next';
import { Heading } from '@/components/Heading';
import { PasswordForm } from '@/features/account/PasswordForm';
import { Profile } from '@/features/account/Profile';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.account.title };

export default function Page() {
  return (
    <>
      <Heading title={texts.account.title} />
      <Profile />
      <PasswordForm />
    </>
  );
}
