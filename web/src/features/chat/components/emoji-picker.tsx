import { memo, useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { emojiGroups, findEmojis, skinTones, symbolsBy, withTone, type Emoji, type EmojiGroup } from '@/features/chat/engine/emoji';
import { recall, remember } from '@/lib/storage';
import { chatStrings } from '@/lib/strings/chat';
import styles from './emoji-picker.module.css';

const text = chatStrings.picker;
const mostRecent = 24;
const mostFound = 60;
const recentKey = 'emoji.recent';
const toneKey = 'emoji.tone';
const beginner = ['😂', '❤️', '🔥', '👍', '😭', '🙏', '🎉', '👀', '💀', '😍', '👏', '💯'];
const signs: Record<EmojiGroup, string> = { smileys: '😀', people: '👋', nature: '🐻', food: '🍔', travel: '🚗', activities: '⚽', objects: '💡', symbols: '💯', flags: '🏁' };

const recent = (): string[] => {
  const kept = (recall(recentKey) ?? '').split(' ').filter(Boolean);
  return kept.length > 0 ? kept : beginner;
};

interface Props {
  onPick: (symbol: string) => void;
  onClose: () => void;
}

const Grid = memo(function Grid({ emojis, tone }: { emojis: readonly Emoji[]; tone: string }) {
  return (
    <div className={styles.grid}>
      {emojis.map((emoji) => (
        <button key={emoji.symbol} type="button" tabIndex={-1} className={styles.pick} data-symbol={emoji.symbol} aria-label={emoji.names[0]?.replaceAll('_', ' ')} title={`:${emoji.names[0]}:`}>
          {withTone(emoji, tone)}
        </button>
      ))}
    </div>
  );
});

/** The symbol above or below: the one nearest by its middle in the next line of the grid. */
function verticalNeighbour(from: HTMLElement, all: readonly HTMLElement[], step: -1 | 1): HTMLElement | undefined {
  const { top, left } = from.getBoundingClientRect();
  const beyond = all.map((element) => ({ element, box: element.getBoundingClientRect() })).filter(({ box }) => (box.top - top) * step > 4);
  const line = Math.min(...beyond.map(({ box }) => Math.abs(box.top - top)));
  return beyond.filter(({ box }) => Math.abs(box.top - top) < line + 4).toSorted((a, b) => Math.abs(a.box.left - left) - Math.abs(b.box.left - left))[0]?.element;
}

/** All symbols, by group and by name. Arrow keys walk over them; Escape closes. */
export default function EmojiPicker({ onPick, onClose }: Props) {
  const [typed, setTyped] = useState('');
  const [tone, setTone] = useState(() => recall(toneKey) ?? '');
  const [lately] = useState(() => symbolsBy(recent()));
  const root = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const found = typed.trim() === '' ? null : findEmojis(typed, mostFound);

  useEffect(() => field.current?.focus(), []);

  useEffect(() => {
    const closeOutside = (event: Event) => {
      // The rest of the form belongs to it: the field, and the button that opened it.
      if (!root.current?.closest('form')?.contains(event.target as Node)) onClose();
    };
    document.addEventListener('pointerdown', closeOutside, true);
    return () => document.removeEventListener('pointerdown', closeOutside, true);
  }, [onClose]);

  const pick = (button: HTMLElement) => {
    const { symbol } = button.dataset;
    if (symbol === undefined) return;
    remember(recentKey, [symbol, ...recent().filter((other) => other !== symbol)].slice(0, mostRecent).join(' '));
    onPick(button.textContent ?? symbol);
  };
  const chooseTone = (wanted: string) => {
    remember(toneKey, wanted);
    setTone(wanted);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const all = [...(root.current?.querySelectorAll<HTMLElement>('[data-symbol]') ?? [])];
    const at = all.indexOf(event.target as HTMLElement);
    const current = all[at];
    if (event.key === 'Escape') onClose();
    else if (event.key === 'Enter' && event.target === field.current) {
      if (all[0]) pick(all[0]);
    } else if (event.key === 'ArrowDown') (current ? verticalNeighbour(current, all, 1) : all[0])?.focus();
    else if (event.key === 'ArrowUp' && current) (verticalNeighbour(current, all, -1) ?? field.current)?.focus();
    else if (event.key === 'ArrowRight' && current) all[at + 1]?.focus();
    else if (event.key === 'ArrowLeft' && current) all[at - 1]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // Keys and presses of the buttons within.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events
    <div
      ref={root}
      className={styles.picker}
      role="dialog"
      aria-label={chatStrings.emoji}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        const button = (event.target as HTMLElement).closest<HTMLElement>('[data-symbol]');
        if (button) pick(button);
      }}
    >
      <div className={styles.head}>
        <input ref={field} type="search" className={styles.search} value={typed} placeholder={text.search} aria-label={text.search} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
        <div className={styles.tones} role="group" aria-label={text.tone}>
          {skinTones.map((one, index) => (
            <button key={one} type="button" className={styles.tone} data-tone={index} aria-label={text.tones[index]} title={text.tones[index]} aria-pressed={one === tone} onClick={() => chooseTone(one)} />
          ))}
        </div>
      </div>
      {/* It scrolls, also by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles.body} tabIndex={0} role="group" aria-label={chatStrings.emoji}>
        {found === null ? (
          <>
            <section>
              <h3 className={styles.group}>{text.recent}</h3>
              <Grid emojis={lately} tone={tone} />
            </section>
            {emojiGroups.map(([group, emojis]) => (
              <section key={group} data-group={group} className={styles.lazy} style={{ '--rows': Math.ceil(emojis.length / 8) }}>
                <h3 className={styles.group}>{text.groups[group]}</h3>
                <Grid emojis={emojis} tone={tone} />
              </section>
            ))}
          </>
        ) : (
          <>
            <Grid emojis={found} tone={tone} />
            {found.length === 0 && <p className={styles.none}>{text.none}</p>}
          </>
        )}
      </div>
      <div className={styles.tabs} role="group" aria-label={text.jump}>
        {emojiGroups.map(([group]) => (
          <button
            key={group}
            type="button"
            className={styles.tab}
            aria-label={text.groups[group]}
            title={text.groups[group]}
            onClick={() => {
              setTyped('');
              requestAnimationFrame(() => root.current?.querySelector(`[data-group=${group}]`)?.scrollIntoView({ block: 'start' }));
            }}
          >
            {signs[group]}
          </button>
        ))}
      </div>
    </div>
  );
}
