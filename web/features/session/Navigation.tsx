'use client';

import { IconBolt, IconDatabase, IconShieldLock } from '@tabler/icons-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { texts } from '@/lib/texts';
import styles from './Navigation.module.css';

type Section = {
  href: string;
  label: string;
  icon: typeof IconDatabase;
  /** What one's roles amount to for it to be seen; everybody sees it when left out. */
  levels?: readonly string[];
};

const SECTIONS: readonly Section[] = [
  { href: '/collections', label: texts.navigation.collections, icon: IconDatabase },
  {
    href: '/automation',
    label: texts.navigation.automation,
    icon: IconBolt,
    levels: ['editor', 'admin'],
  },
  {
    href: '/admin',
    label: texts.navigation.administration,
    icon: IconShieldLock,
    levels: ['admin'],
  },
];

/** The sections of the product for somebody of this level. */
export function Navigation({ level, onLeave }: { level: string; onLeave: () => void }) {
  const path = usePathname();
  return SECTIONS.filter(({ levels }) => levels?.includes(level) ?? true).map(
    ({ href, label, icon: Icon }) => (
      <Link
        key={href}
        href={href}
        className={styles.link}
        aria-current={path.startsWith(href) ? 'page' : undefined}
        onClick={onLeave}
      >
        <Icon size={18} aria-hidden />
        {label}
      </Link>
    ),
  );
}
