import type { ReactNode } from 'react';
import { Link } from 'wouter';
import styles from './button.module.css';

/** A link that looks like a button, for the one thing to do next. */
export const LinkButton = ({ href, children }: { href: string; children: ReactNode }) => (
  <Link href={href} className={`${styles.button} ${styles.primary}`}>
    {children}
  </Link>
);
