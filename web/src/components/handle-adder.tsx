import { useState, type FormEvent } from 'react';
import { Button } from './button';
import { TextField } from './field';
import styles from './handle-adder.module.css';

interface Props {
  label: string;
  action: string;
  isBusy: boolean;
  error?: string | undefined;
  /** `clear` empties the field: to be called when it has worked. */
  onAdd: (handle: string, clear: () => void) => void;
}

/** What somebody typed as a handle, as it is written. */
export const toHandle = (typed: string): string => typed.trim().replace(/^@/, '').toLowerCase();

/** One line to name somebody by their handle. */
export function HandleAdder({ label, action, isBusy, error, onAdd }: Props) {
  const [handle, setHandle] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isBusy) onAdd(toHandle(handle), () => setHandle(''));
  };
  return (
    <form onSubmit={submit} className={styles.form}>
      <TextField
        label={label}
        required
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={handle}
        error={error}
        onChange={(event) => setHandle(event.target.value)}
        after={
          <Button type="submit" kind="quiet" isBusy={isBusy}>
            {action}
          </Button>
        }
      />
    </form>
  );
}
