import { createContext, use, useCallback, useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Link } from 'wouter';
import { CheckIcon } from './icons';
import styles from './menu.module.css';

interface TriggerProps {
  'aria-haspopup': 'menu';
  'aria-expanded': boolean;
  'aria-controls': string | undefined;
  onClick: () => void;
}

interface Props {
  /** The name of the list. */
  label: string;
  /** The button that opens it. */
  trigger: (props: TriggerProps) => ReactNode;
  /** Which edges of button and list meet. */
  align?: 'start' | 'end';
  side?: 'below' | 'above';
  onOpenChange?: (isOpen: boolean) => void;
  children: ReactNode;
}

const CloseMenu = createContext<() => void>(() => {});

/** Moves the focus among the items as the key asks; false: the key means nothing here. */
export function moveMenuFocus(menu: HTMLElement, key: string): boolean {
  const items = [...menu.querySelectorAll<HTMLElement>('[role^=menuitem]:not(:disabled)')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const targets: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at <= 0 ? -1 : at - 1, Home: 0, End: -1 };
  const target = targets[key];
  if (target === undefined || items.length === 0) return false;
  items.at(target % items.length)?.focus();
  return true;
}

/** A button with a list of things to do. Arrow keys move, Escape closes and gives the focus back. */
export function Menu({ label, trigger, align = 'end', side = 'below', onOpenChange, children }: Props) {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    onOpenChange?.(isOpen);
    if (!isOpen) return;
    const first = menu.current?.querySelector<HTMLElement>('[aria-checked=true]') ?? menu.current?.querySelector<HTMLElement>('[role^=menuitem]');
    first?.focus();
    const closeOutside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside, true);
    return () => document.removeEventListener('pointerdown', closeOutside, true);
  }, [isOpen, onOpenChange]);

  const close = useCallback(() => {
    setOpen(false);
    root.current?.querySelector<HTMLElement>('[aria-haspopup]')?.focus();
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Tab') {
      setOpen(false);
      return;
    }
    if (event.key === 'Escape') close();
    else if (!menu.current || !moveMenuFocus(menu.current, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={styles.root} ref={root}>
      {trigger({ 'aria-haspopup': 'menu', 'aria-expanded': isOpen, 'aria-controls': isOpen ? id : undefined, onClick: () => setOpen(!isOpen) })}
      {isOpen && (
        // oxlint-disable-next-line jsx-a11y/interactive-supports-focus
        <div id={id} ref={menu} role="menu" aria-label={label} className={styles.menu} data-align={align} data-side={side} onKeyDown={onKeyDown}>
          <CloseMenu value={close}>{children}</CloseMenu>
        </div>
      )}
    </div>
  );
}

interface ItemProps {
  onSelect: () => void;
  /** One of several ('radio') or a switch ('checkbox') rather than something to do. */
  kind?: 'radio' | 'checkbox' | undefined;
  isOn?: boolean | undefined;
  detail?: string | undefined;
  icon?: ReactNode;
  isDestructive?: boolean;
  children: ReactNode;
}

export function MenuItem({ onSelect, kind, isOn, detail, icon, isDestructive = false, children }: ItemProps) {
  const close = use(CloseMenu);
  const select = () => {
    close();
    onSelect();
  };
  return (
    <button
      type="button"
      role={kind === undefined ? 'menuitem' : `menuitem${kind}`}
      aria-checked={kind === undefined ? undefined : (isOn ?? false)}
      tabIndex={-1}
      className={`${styles.item} ${isDestructive ? styles.destructive : ''}`}
      onClick={select}
    >
      {(icon !== undefined || kind !== undefined) && <span className={styles.icon}>{kind !== undefined && isOn === true ? <CheckIcon /> : icon}</span>}
      <span className={styles.text}>{children}</span>
      {detail !== undefined && <span className={styles.detail}>{detail}</span>}
    </button>
  );
}

export function MenuLink({ href, icon, children }: { href: string; icon?: ReactNode; children: ReactNode }) {
  const close = use(CloseMenu);
  return (
    <Link href={href} role="menuitem" tabIndex={-1} className={styles.item} onClick={close}>
      {icon !== undefined && <span className={styles.icon}>{icon}</span>}
      <span className={styles.text}>{children}</span>
    </Link>
  );
}

export const MenuSeparator = () => <hr className={styles.separator} />;
