import type { ReactNode } from 'react';
import styles from './empty-state.module.css';

interface Props {
  title: string;
  text?: ReactNode;
  icon?: ReactNode;
  /** What to do about it. */
  children?: ReactNode;
}

/** In place of a list that has nothing in it. A whole page says it with PageMessage. */
export function EmptyState({ title, text, icon, children }: Props) {
  return (
    <div className={styles.empty}>
      {icon !== undefined && <div className={styles.icon}>{icon}</div>}
      <p className={styles.title}>{title}</p>
      {text !== undefined && <p className={styles.text}>{text}</p>}
      {children !== undefined && <div className={styles.actions}>{children}</div>}
    </div>
  );
}
