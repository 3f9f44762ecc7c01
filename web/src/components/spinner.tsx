import styles from './spinner.module.css';

/** A turning ring. The label is read out; '' when a text beside it already says what is going on. */
export function Spinner({ label, isSmall = false }: { label: string; isSmall?: boolean }) {
  return (
    <span className={isSmall ? styles.small : styles.large}>
      {label !== '' && <span className={styles.label}>{label}</span>}
    </span>
  );
}
