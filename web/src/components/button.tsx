import type { ButtonHTMLAttributes } from 'react';
import { Spinner } from './spinner';
import styles from './button.module.css';

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: 'primary' | 'quiet' | 'danger' | 'ghost' | 'link';
  size?: 'medium' | 'small';
  /** Its work is under way: it turns and takes no second press, but keeps the focus. */
  isBusy?: boolean;
}

export function Button({ kind = 'primary', size = 'medium', isBusy = false, className = '', children, onClick, ...rest }: Props) {
  return (
    <button
      type="button"
      className={`${styles.button} ${styles[kind]} ${size === 'small' ? styles.small : ''} ${className}`}
      aria-busy={isBusy || undefined}
      onClick={isBusy ? (event) => event.preventDefault() : onClick}
      {...rest}
    >
      {isBusy && <Spinner label="" isSmall />}
      {children}
    </button>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** What it does; also its tooltip. */
  label: string;
}

export function IconButton({ label, className = '', ...rest }: IconButtonProps) {
  return <button type="button" className={`${styles.icon} ${className}`} aria-label={label} title={label} {...rest} />;
}
