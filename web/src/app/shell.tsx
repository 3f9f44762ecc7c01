import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { strings } from '@/lib/strings';
import { ThemeSwitch } from './theme-switch';
import styles from './shell.module.css';

function Mark() {
  return (
    <svg viewBox="0 0 24 24" width="26" height="26" fill="none" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" aria-hidden="true">
      <path d="M4 12a8 8 0 0 1 8-8M20 12a8 8 0 0 1-8 8" />
      <circle cx="12" cy="12" r="3.4" fill="currentColor" stroke="none" />
    </svg>
  );
}

/** The frame around every page. */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <>
      <a href="#content" className={styles.skip}>
        {strings.skipToContent}
      </a>
      <header className={styles.bar}>
        <Link href="/" className={styles.logo} aria-label={`${strings.appName}: ${strings.home}`}>
          <Mark />
          <span>{strings.appName}</span>
        </Link>
        <ThemeSwitch />
      </header>
      <main id="content" tabIndex={-1} className={styles.content}>
        {children}
      </main>
    </>
  );
}
