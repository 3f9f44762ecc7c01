import { useId, useState, type FormEvent, type ReactNode } from 'react';
import { strings } from '@/lib/strings';
import { Button } from './button';
import { Dialog } from './dialog';
import { fieldError, FormError } from './form-error';
import { PasswordField } from './password-field';
import styles from './confirm-dialog.module.css';

interface Props {
  title: string;
  text?: ReactNode;
  /** What the button says. */
  action: string;
  /** What the other button says. */
  cancel?: string;
  isDestructive?: boolean;
  /** The label of the password it asks for; without one it asks for none. */
  passwordLabel?: string;
  isBusy?: boolean;
  error?: unknown;
  /** The fields among `children` that say themselves what is wrong with them. */
  shown?: readonly string[];
  onConfirm: (password: string) => void;
  onClose: () => void;
  /** More to fill in. */
  children?: ReactNode;
}

/** Asks before something is done, for the password too where that is wanted. There while it is rendered. */
export function ConfirmDialog(props: Props) {
  const { title, text, action, cancel = strings.cancel, isDestructive = false, passwordLabel, isBusy = false, error, shown = [], onConfirm, onClose, children } = props;
  const [password, setPassword] = useState('');
  const form = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isBusy) onConfirm(password);
  };
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button kind="quiet" onClick={onClose}>
            {cancel}
          </Button>
          <Button type="submit" form={form} kind={isDestructive ? 'danger' : 'primary'} isBusy={isBusy}>
            {action}
          </Button>
        </>
      }
    >
      <form id={form} className={styles.form} onSubmit={submit}>
        {text !== undefined && <p>{text}</p>}
        {children}
        {passwordLabel !== undefined && (
          <PasswordField
            label={passwordLabel}
            autoComplete="current-password"
            required
            value={password}
            error={fieldError(error, 'password')}
            onChange={setPassword}
          />
        )}
        <FormError error={error} shown={passwordLabel === undefined ? shown : [...shown, 'password']} />
      </form>
    </Dialog>
  );
}
