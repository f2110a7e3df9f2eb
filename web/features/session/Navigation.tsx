'use client';

import { IconDatabase, IconShieldLock } from '@tabler/icons-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { texts } from '@/lib/texts';
import styles from './Navigation.module.css';

type Section = {
  href: string;
  label: string;
  icon: typeof IconDatabase;
  /** Who sees it; everybody when left out. */
  roles?: readonly string[];
};

const SECTIONS: readonly Section[] = [
  { href: '/collections', label: texts.navigation.collections, icon: IconDatabase },
  {
    href: '/admin',
    label: texts.administration.title,
    icon: IconShieldLock,
    roles: ['admin'],
  },
];

/** The sections of the product that these roles may use. */
export function Navigation({ roles, onLeave }: { roles: readonly string[]; onLeave: () => void }) {
  const path = usePathname();
  return SECTIONS.filter(
    (section) => section.roles?.some((role) => roles.includes(role)) ?? true,
  ).map(({ href, label, icon: Icon }) => (
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
  ));
}
