import { useEffect, useId, useRef, useState, type InputHTMLAttributes, type KeyboardEvent, type ReactNode } from 'react';
import styles from './combobox.module.css';

export interface ComboOption<T> {
  key: string;
  value: T;
  content: ReactNode;
  /** Options of one group stand together under its heading. */
  group?: string;
}

interface Props<T> extends Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange' | 'onSelect' | 'onSubmit'> {
  /** The name of the list of suggestions. */
  listLabel: string;
  text: string;
  onText: (text: string) => void;
  options: readonly ComboOption<T>[];
  onSelect: (value: T) => void;
  /** Enter with no suggestion chosen. */
  onSubmit?: (text: string) => void;
  /** Said in the list when there is something typed and nothing to suggest. */
  emptyText?: string | undefined;
  inputClassName?: string | undefined;
}

interface Run<T> {
  group: string;
  options: { option: ComboOption<T>; index: number }[];
}

function runsOf<T>(options: readonly ComboOption<T>[]): Run<T>[] {
  const runs: Run<T>[] = [];
  for (const [index, option] of options.entries()) {
    const group = option.group ?? '';
    const last = runs.at(-1);
    if (last?.group === group) last.options.push({ option, index });
    else runs.push({ group, options: [{ option, index }] });
  }
  return runs;
}

/** A field with suggestions (ARIA combobox, list autocomplete). The focus stays in the field; the arrows move among the list. */
export function Combobox<T>(props: Props<T>) {
  const { listLabel, text, onText, options, onSelect, onSubmit, emptyText, inputClassName = '', onBlur, onFocus, ...input } = props;
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const isEmptyShown = emptyText !== undefined && text.trim() !== '' && options.length === 0;
  const isShown = isOpen && (options.length > 0 || isEmptyShown);
  const activeIndex = active < options.length ? active : -1;

  // Where the list is longer than its room.
  useEffect(() => {
    if (activeIndex >= 0) list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [activeIndex]);

  const close = () => {
    setOpen(false);
    setActive(-1);
  };
  const select = (option: ComboOption<T>) => {
    close();
    onSelect(option.value);
  };
  const move = (step: number) => {
    setOpen(true);
    // One place more than there are options: the field itself.
    const places = options.length + 1;
    setActive(((activeIndex + 1 + step + places) % places) - 1);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    switch (event.key) {
      case 'ArrowDown':
        move(1);
        break;
      case 'ArrowUp':
        move(-1);
        break;
      case 'Enter': {
        const option = options[activeIndex];
        if (isShown && option) select(option);
        else if (onSubmit) {
          close();
          onSubmit(text);
        } else return;
        break;
      }
      case 'Escape':
        if (!isShown) return;
        close();
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  return (
    <div className={styles.root}>
      <input
        ref={field}
        autoComplete="off"
        {...input}
        role="combobox"
        aria-expanded={isShown}
        aria-controls={isShown ? id : undefined}
        aria-autocomplete="list"
        aria-activedescendant={isShown && activeIndex >= 0 ? `${id}-${activeIndex}` : undefined}
        className={`${styles.input} ${inputClassName}`}
        value={text}
        onChange={(event) => {
          onText(event.target.value);
          setOpen(true);
          setActive(-1);
        }}
        onFocus={(event) => {
          setOpen(true);
          onFocus?.(event);
        }}
        onBlur={(event) => {
          close();
          onBlur?.(event);
        }}
        onKeyDown={onKeyDown}
      />
      {isShown && (
        // Pressing an option must not take the focus out of the field.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
        <div ref={list} id={id} role="listbox" tabIndex={-1} aria-label={listLabel} className={styles.list} onPointerDown={(event) => event.preventDefault()}>
          {runsOf(options).map((run) => (
            <div key={run.group} role="group" aria-label={run.group || listLabel}>
              {run.group !== '' && (
                <div className={styles.group} aria-hidden="true">
                  {run.group}
                </div>
              )}
              {run.options.map(({ option, index }) => (
                // The keyboard chooses through the field (aria-activedescendant).
                // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
                <div
                  key={option.key}
                  id={`${id}-${index}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={index === activeIndex}
                  className={styles.option}
                  onClick={() => select(option)}
                >
                  {option.content}
                </div>
              ))}
            </div>
          ))}
          {isEmptyShown && (
            <div role="option" aria-selected="false" aria-disabled="true" tabIndex={-1} className={styles.none}>
              {emptyText}
            </div>
          )}
        </div>
      )}
    </div>
  );
}
