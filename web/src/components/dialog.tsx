import { useEffect, useId, useRef, type ReactNode } from 'react';
import { strings } from '@/lib/strings';
import { IconButton } from './button';
import { CloseIcon } from './icons';
import styles from './dialog.module.css';

interface Props {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  /** Its buttons, at the lower edge. */
  actions?: ReactNode;
  children: ReactNode;
}

/** The browser's modal dialog: it keeps the focus inside, closes on Escape and gives the focus back. */
export function Dialog({ title, isOpen, onClose, actions, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    if (!element || !isOpen) return;
    const opener = document.activeElement;
    if (!element.open) {
      element.showModal();
      // The browser would begin with the button that closes it.
      element.querySelector<HTMLElement>('form input, form select, form textarea')?.focus();
    }
    return () => {
      element.close();
      // The browser does not give it back when the dialog is gone from the page already.
      if (document.activeElement === document.body && opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, [isOpen]);
  if (!isOpen) return null;
  return (
    // A press on the backdrop is a press on the dialog itself. For the keyboard there is Escape.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className={styles.body}>
        <header className={styles.head}>
          <h2 id={titleId} className={styles.title}>
            {title}
          </h2>
          <IconButton label={strings.close} onClick={onClose}>
            <CloseIcon />
          </IconButton>
        </header>
        {children}
        {actions !== undefined && <footer className={styles.actions}>{actions}</footer>}
      </div>
    </dialog>
  );
}
