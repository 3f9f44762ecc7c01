import styles from './skeleton.module.css';

/** Where something will stand, in its size. */
export const Skeleton = ({ width = '100%', height = '14px', isRound = false }: { width?: string; height?: string; isRound?: boolean }) => (
  <span className={`${styles.skeleton} ${isRound ? styles.round : ''}`} style={{ width, height }} aria-hidden="true" />
);

const lines = ['92%', '75%', '84%', '60%', '88%', '70%'];

/** A few lines of it, which say once that something is being loaded. */
export const SkeletonLines = ({ label, count = 3 }: { label: string; count?: number }) => (
  <div role="status" aria-label={label} className={styles.lines}>
    {Array.from({ length: count }, (_, index) => (
      <Skeleton key={index} width={lines[index % lines.length] ?? '80%'} />
    ))}
  </div>
);
