import type { ReactNode } from 'react';
import styles from './page-message.module.css';

interface Props {
  title: string;
  text?: string;
  children?: ReactNode;
}

/** A page, or a part of one, that has nothing but one thing to say. */
export function PageMessage({ title, text, children }: Props) {
  return (
    <div className={styles.message}>
      <h1 className={styles.title}>{title}</h1>
      {text !== undefined && <p className={styles.text}>{text}</p>}
      {children !== undefined && <div className={styles.actions}>{children}</div>}
    </div>
  );
}
