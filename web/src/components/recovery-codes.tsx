import { useState } from 'react';
import { copyText } from '@/lib/clipboard';
import { strings } from '@/lib/strings';
import { authStrings as text } from '@/lib/strings/auth';
import { Button } from './button';
import { CopyIcon } from './icons';
import styles from './recovery-codes.module.css';

/** The codes as a list to copy or keep as a file. They are never shown again. */
export function RecoveryCodes({ codes, siteName }: { codes: readonly string[]; siteName: string }) {
  const [copied, setCopied] = useState<keyof typeof strings.copy>('idle');
  const asText = `${siteName} (${location.origin})\n\n${codes.join('\n')}\n`;
  const copy = async () => setCopied((await copyText(asText)) ? 'done' : 'failed');
  return (
    <div className={styles.root}>
      <p className={styles.text}>{text.codesText}</p>
      <ol className={styles.codes}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className={styles.actions}>
        <Button kind="quiet" onClick={() => void copy()} aria-live="polite">
          <CopyIcon />
          {copied === 'idle' ? text.copyCodes : strings.copy[copied]}
        </Button>
        <a className={styles.link} href={`data:text/plain;charset=utf-8,${encodeURIComponent(asText)}`} download="recovery-codes.txt">
          {text.downloadCodes}
        </a>
      </div>
    </div>
  );
}
