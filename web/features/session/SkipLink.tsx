import { texts } from '@/lib/texts';
import styles from './SkipLink.module.css';

/** The id of what a page is about. */
export const CONTENT = 'content';

/** The first thing that the keyboard reaches: past the frame, to what the page is about. */
export function SkipLink() {
  return (
    <a href={`#${CONTENT}`} className={styles.link}>
      {texts.navigation.skip}
    </a>
  );
}
