import type { Metadata } from 'next';
import { RoleList } from '@/features/roles/RoleList';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.administration.roles.title };

export default function Page() {
  return <RoleList />;
}
