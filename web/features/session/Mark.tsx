import { Text } from '@mantine/core';
import Link from 'next/link';
import { texts } from '@/lib/texts';
import styles from './Mark.module.css';

/** The product's sign and name, which lead to the beginning. */
export function Mark() {
  return (
    <Link href="/collections" className={styles.mark}>
      <svg viewBox="0 0 32 32" width={24} height={24} aria-hidden="true">
        <rect width="32" height="32" rx="7" className={styles.ground} />
        <path d="M9 8h9l5 5v11H9z" fill="#fff" />
        <path d="M12 17h8M12 20.5h5.5" className={styles.lines} />
      </svg>
      <Text span fw={650} size="lg">
        {texts.product}
      </Text>
    </Link>
  );
}
