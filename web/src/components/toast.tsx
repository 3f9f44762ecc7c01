import { useSyncExternalStore } from 'react';
import { strings } from '@/lib/strings';
import { Button, IconButton } from './button';
import { CloseIcon } from './icons';
import styles from './toast.module.css';

interface ToastAction {
  label: string;
  onPress: () => void;
}

interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'error';
  action: ToastAction | null;
}

interface Options {
  tone?: Toast['tone'];
  action?: ToastAction;
  /** How long it stays; 5 s unless told. */
  forMs?: number;
}

const defaultMs = 5000;
const mostAtOnce = 4;

let toasts: readonly Toast[] = [];
let lastId = 0;
const watchers = new Set<() => void>();

function set(changed: readonly Toast[]): void {
  toasts = changed;
  for (const watcher of watchers) watcher();
}

const dismiss = (id: number): void => set(toasts.filter((toast) => toast.id !== id));

/** Says something at the edge of the page, for a while: what was done, and how to undo it. */
export function showToast(text: string, { tone = 'plain', action, forMs = defaultMs }: Options = {}): void {
  lastId += 1;
  const id = lastId;
  set([...toasts, { id, text, tone, action: action ?? null }].slice(-mostAtOnce));
  setTimeout(() => dismiss(id), forMs);
}

const subscribe = (watcher: () => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className={styles.toasts} role="status" aria-live="polite">
      {shown.map(({ id, text, tone, action }) => (
        <div key={id} className={`${styles.toast} ${tone === 'error' ? styles.error : ''}`}>
          <span className={styles.text}>{text}</span>
          {action && (
            <Button
              kind="ghost"
              size="small"
              onClick={() => {
                dismiss(id);
                action.onPress();
              }}
            >
              {action.label}
            </Button>
          )}
          <IconButton label={strings.close} onClick={() => dismiss(id)}>
            <CloseIcon />
          </IconButton>
        </div>
      ))}
    </div>
  );
}
