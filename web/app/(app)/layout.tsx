import type { ReactNode } from 'react';
import { Shell } from '@/features/session/Shell';

export default function Layout({ children }: { children: ReactNode }) {
  return <Shell>{children}</Shell>;
}
