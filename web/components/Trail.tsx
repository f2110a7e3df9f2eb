import { IconChevronRight } from '@tabler/icons-react';
import Link from 'next/link';
import { Fragment } from 'react';
import styles from './Heading.module.css';

/** The way back up from a page, above its title. */
export function Trail({ steps }: { steps: readonly { href: string; label: string }[] }) {
  return (
    <div className={styles.trail}>
      {steps.map(({ href, label }, index) => (
        <Fragment key={href}>
          {index > 0 && <IconChevronRight size={14} aria-hidden />}
          <Link href={href}>{label}</Link>
        </Fragment>
      ))}
    </div>
  );
}
