import { Text } from '@mantine/core';
import Link from 'next/link';
import { Sign } from '@/components/Sign';
import { texts } from '@/lib/texts';
import styles from './Mark.module.css';

/** The product's sign and name, which lead to the beginning. */
export function Mark() {
  return (
    <Link href="/collections" className={styles.mark}>
      <Sign size={26} />
      <Text span fw={650} size="lg">
        {texts.product}
      </Text>
    </Link>
  );
}
