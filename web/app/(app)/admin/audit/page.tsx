import type { Metadata } from 'next';
import { AuditLogView } from '@/features/audit/AuditLogView';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.administration.audit.title };

export default function Page() {
  return <AuditLogView />;
}
