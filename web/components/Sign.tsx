import styles from './Sign.module.css';

/** The product's sign: a sheet with a turned corner. */
export function Sign({ size }: { size: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <rect width="32" height="32" rx="7" className={styles.ground} />
      <path d="M9 8h9l5 5v11H9z" fill="#fff" />
      <path d="M12 17h8M12 20.5h5.5" className={styles.lines} />
    </svg>
  );
}
