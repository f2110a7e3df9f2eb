import type { Metadata } from 'next';
import { texts } from '@/lib/texts';
import styles from './not-found.module.css';

export const metadata: Metadata = { title: texts.states.noPage };

/** Every page carries this one with it: so it is made of nothing but itself. */
export default function NotFound() {
  return (
    <main className={styles.page}>
      <h1>{texts.states.noPage}</h1>
      <p>{texts.states.noPageHint}</p>
      <a href="/collections">{texts.collections.title}</a>
    </main>
  );
}
