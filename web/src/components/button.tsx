import type { ButtonHTMLAttributes } from 'react';
import styles from './button.module.css';

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: 'primary' | 'quiet';
}

export function Button({ kind = 'primary', className = '', ...rest }: Props) {
  return <button type="button" className={`${styles.button} ${styles[kind]} ${className}`} {...rest} />;
}
