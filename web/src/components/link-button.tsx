import type { ReactNode } from 'react';
import { Link } from 'wouter';
import styles from './button.module.css';

interface Props {
  href: string;
  kind?: 'primary' | 'quiet' | 'ghost';
  size?: 'medium' | 'small';
  children: ReactNode;
}

/** A link that looks like a button, for the one thing to do next. */
export const LinkButton = ({ href, kind = 'primary', size = 'medium', children }: Props) => (
  <Link href={href} className={`${styles.button} ${styles[kind]} ${size === 'small' ? styles.small : ''}`}>
    {children}
  </Link>
);
