import type { Metadata } from 'next';
import { SessionList } from '@/features/account/SessionList';
import { DeviceList } from '@/features/factors/DeviceList';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.account.sessions.title };

export default function Page() {
  return (
    <>
      <SessionList />
      <DeviceList />
    </>
  );
}
