import type { FormEvent, ReactNode } from 'react';
import { Button } from '@/components/button';
import { FormError } from '@/components/form-error';
import { PageTitle } from '@/components/page-title';
import { authStrings as text } from '@/lib/strings/auth';
import styles from './auth-form.module.css';

interface CardProps {
  title: string;
  text?: string | undefined;
  /** Ways to elsewhere, below a line. */
  foot?: ReactNode;
  children?: ReactNode;
}

/** The one thing on a page for people who are not signed in. */
export function AuthCard({ title, text: words, foot, children }: CardProps) {
  return (
    <div className={styles.page}>
      <PageTitle>{title}</PageTitle>
      <section className={styles.card} aria-labelledby="auth-title">
        <h1 id="auth-title" className={styles.title}>
          {title}
        </h1>
        {words !== undefined && <p className={styles.text}>{words}</p>}
        {children}
        {foot !== undefined && <div className={styles.foot}>{foot}</div>}
      </section>
    </div>
  );
}

interface FormProps {
  /** What the button says. */
  action: string;
  isBusy: boolean;
  error: unknown;
  /** The fields that show what is wrong with themselves. */
  shown?: readonly string[];
  onSubmit: () => void;
  children: ReactNode;
}

const isPlainHttp = (): boolean => location.protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);

/** Fields, what went wrong as a whole, and one button. */
export function AuthForm({ action, isBusy, error, shown, onSubmit, children }: FormProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isBusy) onSubmit();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {isPlainHttp() && <p className={styles.notice}>{text.notEncrypted}</p>}
      {children}
      <FormError error={error} {...(shown ? { shown } : {})} />
      <Button type="submit" isBusy={isBusy}>
        {action}
      </Button>
    </form>
  );
}
