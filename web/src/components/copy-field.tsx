import { useEffect, useId, useState } from 'react';
import { copyText } from '@/lib/clipboard';
import { strings } from '@/lib/strings';
import { Button } from './button';
import { CheckIcon, CopyIcon } from './icons';
import styles from './copy-field.module.css';

const shownForMs = 2000;

interface Props {
  label: string;
  value: string;
  /** Something else says already what it is: a column's title. */
  isLabelHidden?: boolean;
}

export function CopyField({ label, value, isLabelHidden = false }: Props) {
  const id = useId();
  const [outcome, setOutcome] = useState<'idle' | 'done' | 'failed'>('idle');
  useEffect(() => {
    if (outcome === 'idle') return;
    const timer = setTimeout(() => setOutcome('idle'), shownForMs);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => setOutcome((await copyText(value)) ? 'done' : 'failed');
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={isLabelHidden ? styles.hidden : styles.label}>
        {label}
      </label>
      <div className={styles.row}>
        <input id={id} className={styles.input} readOnly value={value} onFocus={(event) => event.target.select()} />
        <Button kind="quiet" onClick={() => void copy()} aria-live="polite">
          {outcome === 'done' ? <CheckIcon /> : <CopyIcon />}
          {strings.copy[outcome]}
        </Button>
      </div>
    </div>
  );
}
