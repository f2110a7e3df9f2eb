'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import classes from './SectionNav.module.css';

type Props = {
  label: string;
  pages: readonly { href: string; label: string; exact?: boolean }[];
};

/** The pages of a section, side by side; the one that is open is marked. */
export function SectionNav({ label, pages }: Props) {
  const path = usePathname();
  return (
    <nav aria-label={label} className={classes.list}>
      {pages.map(({ href, label: name, exact }) => {
        const isOpen = path === href || (!exact && path.startsWith(`${href}/`));
        return (
          <Link
            key={href}
            href={href}
            className={classes.link}
            aria-current={isOpen ? 'page' : undefined}
          >
            {name}
          </Link>
        );
      })}
    </nav>
  );
}
