import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { Avatar } from '@/components/avatar';
import { Button, IconButton } from '@/components/button';
import { CloseIcon, SmileIcon } from '@/components/icons';
import { complete, stemAt } from '@/features/chat/engine/completion';
import { emojis, findEmojis } from '@/features/chat/engine/emoji';
import { countGraphemes } from '@/features/chat/engine/tokenise';
import type { ChatMessage, ChatUser } from '@/features/chat/engine/types';
import type { Refusal } from '@/features/chat/use-chat';
import { recall, remember } from '@/lib/storage';
import { chatStrings as text } from '@/lib/strings/chat';
import { useNow } from '@/lib/use-now';
import styles from './chat-input.module.css';

const longest = 500;
const countFrom = 400;
const mostSuggestions = 6;
const mostLines = 5;

interface Suggestion {
  key: string;
  replacement: string;
  content: React.ReactNode;
}

interface Props {
  handle: string;
  /** Who may be mentioned: who spoke lately. */
  people: readonly ChatUser[];
  replyTo: ChatMessage | null;
  onStopReply: () => void;
  refusal: Refusal | null;
  nextAt: number;
  lastOwnText: () => string | null;
  onSend: (text: string) => void;
}

/** What was begun here and not sent, per channel. */
function useDraft(handle: string): [string, (text: string) => void] {
  const key = `draft.${handle}`;
  const [draft, setDraft] = useState(() => recall(key) ?? '');
  const set = (typed: string) => {
    setDraft(typed);
    remember(key, typed);
  };
  return [draft, set];
}

function suggestionsFor(typed: string, cursor: number, people: readonly ChatUser[]): Suggestion[] {
  const stem = stemAt(typed, cursor);
  if (!stem) return [];
  if (stem.kind === 'emoji') {
    return findEmojis(stem.word, mostSuggestions).map(({ name, symbol }) => ({
      key: name,
      replacement: symbol,
      content: (
        <>
          <span className={styles.symbol}>{symbol}</span>:{name}:
        </>
      ),
    }));
  }
  // A name that stands there whole needs no completion: Enter sends.
  if (people.some(({ handle }) => handle === stem.word)) return [];
  return people
    .filter(({ handle, display_name: name }) => handle.startsWith(stem.word) || name.toLowerCase().startsWith(stem.word))
    .slice(0, mostSuggestions)
    .map(({ handle, display_name: name }) => ({
      key: handle,
      replacement: `@${handle}`,
      content: (
        <>
          <Avatar handle={handle} size={22} />
          {name}
        </>
      ),
    }));
}

function EmojiPicker({ onPick }: { onPick: (symbol: string) => void }) {
  return (
    <div className={styles.picker} role="group" aria-label={text.emoji}>
      {emojis.map(({ name, symbol }) => (
        <button key={name} type="button" className={styles.pick} aria-label={name} title={name} onClick={() => onPick(symbol)}>
          {symbol}
        </button>
      ))}
    </div>
  );
}

function Countdown({ until }: { until: number }) {
  const left = Math.max(1, Math.ceil((until - useNow()) / 1000));
  return text.wait(left);
}

/** Whether the moment lies ahead; shows again when it is past. */
function useIsBefore(instant: number): boolean {
  const [passed, setPassed] = useState(0);
  useEffect(() => {
    const wait = instant - Date.now();
    if (wait <= 0) return;
    const timer = setTimeout(() => setPassed(instant), wait);
    return () => clearTimeout(timer);
  }, [instant]);
  return instant > passed && instant > 0;
}

/** Where one writes. Enter sends; @ and : suggest; the arrow up brings the last message back. */
export function ChatInput({ handle, people, replyTo, onStopReply, refusal, nextAt, lastOwnText, onSend }: Props) {
  const [typed, setTyped] = useDraft(handle);
  const [cursor, setCursor] = useState(0);
  const [active, setActive] = useState(0);
  const [isListOff, setListOff] = useState(false);
  const [isPickerOpen, setPickerOpen] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const mustWait = useIsBefore(nextAt);
  const count = countGraphemes(typed);
  const suggestions = isListOff ? [] : suggestionsFor(typed, cursor, people);
  const chosen = suggestions[Math.min(active, suggestions.length - 1)];
  const canSend = typed.trim() !== '' && count <= longest && !mustWait;

  // What the server did not take comes back, unless something else was begun meanwhile.
  const [seenRefusal, setSeenRefusal] = useState<Refusal | null>(null);
  if (refusal !== seenRefusal) {
    setSeenRefusal(refusal);
    if (refusal && typed === '') setTyped(refusal.text);
  }

  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(element.scrollHeight + 2, mostLines * 20 + 18)}px`;
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [typed]);

  useEffect(() => {
    if (replyTo) area.current?.focus();
  }, [replyTo]);

  const change = (next: string, at: number) => {
    setTyped(next);
    setCursor(at);
    setActive(0);
    setListOff(false);
  };
  const insert = (next: string, at: number) => {
    change(next, at);
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(at, at);
    });
  };
  const accept = (suggestion: Suggestion) => {
    const stem = stemAt(typed, cursor);
    if (!stem) return;
    const done = complete(typed, stem, suggestion.replacement);
    insert(done.text, done.cursor);
  };
  const send = () => {
    if (!canSend) return;
    onSend(typed.replaceAll(/\s*\n\s*/g, ' ').trim());
    change('', 0);
    setPickerOpen(false);
  };
  const onSuggestionKey = (event: KeyboardEvent): boolean => {
    if (!chosen) return false;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined) setActive((Math.min(active, suggestions.length - 1) + step + suggestions.length) % suggestions.length);
    else if (event.key === 'Tab' || event.key === 'Enter') accept(chosen);
    else if (event.key === 'Escape') setListOff(true);
    else return false;
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (onSuggestionKey(event)) {
      event.preventDefault();
      return;
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === 'ArrowUp' && typed === '') {
      const last = lastOwnText();
      if (last === null) return;
      event.preventDefault();
      insert(last, last.length);
    } else if (event.key === 'Escape' && replyTo) onStopReply();
  };

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {replyTo && (
        <div className={styles.reply}>
          <span>{text.replyingTo(replyTo.user.handle)}</span>
          <IconButton label={text.stopReply} onClick={onStopReply}>
            <CloseIcon />
          </IconButton>
        </div>
      )}
      {refusal && (
        <p role="alert" className={styles.refusal}>
          {refusal.reason}
        </p>
      )}
      {suggestions.length > 0 && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
        <div id={`${id}-list`} role="listbox" tabIndex={-1} aria-label={text.suggestions} className={styles.suggestions} onPointerDown={(event) => event.preventDefault()}>
          {suggestions.map((suggestion, index) => (
            // The keyboard chooses through the field.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={suggestion.key}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={suggestion === chosen}
              className={styles.suggestion}
              onClick={() => accept(suggestion)}
            >
              {suggestion.content}
            </div>
          ))}
        </div>
      )}
      {isPickerOpen && <EmojiPicker onPick={(symbol) => insert(typed.slice(0, cursor) + symbol + typed.slice(cursor), cursor + symbol.length)} />}
      <div className={styles.box}>
        <textarea
          ref={area}
          rows={1}
          className={styles.area}
          value={typed}
          aria-label={text.inputLabel}
          placeholder={text.placeholder}
          enterKeyHint="send"
          autoComplete="off"
          aria-autocomplete="list"
          aria-controls={suggestions.length > 0 ? `${id}-list` : undefined}
          aria-activedescendant={chosen ? `${id}-${suggestions.indexOf(chosen)}` : undefined}
          aria-invalid={count > longest || undefined}
          onChange={(event) => change(event.target.value, event.target.selectionStart)}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
        />
        <IconButton label={text.emoji} aria-expanded={isPickerOpen} onClick={() => setPickerOpen(!isPickerOpen)}>
          <SmileIcon />
        </IconButton>
      </div>
      <div className={styles.foot}>
        <span className={count > longest ? styles.over : styles.count} role={count >= countFrom ? 'status' : undefined}>
          {count >= countFrom && (count > longest ? text.tooLong(count - longest) : text.left(longest - count))}
        </span>
        <Button type="submit" size="small" disabled={!canSend} aria-label={mustWait ? undefined : text.send}>
          {mustWait ? <Countdown until={nextAt} /> : text.send}
        </Button>
      </div>
    </form>
  );
}
