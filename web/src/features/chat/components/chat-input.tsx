import { lazy, memo, Suspense, useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { Button, IconButton } from '@/components/button';
import { CloseIcon, SendIcon, SmileIcon } from '@/components/icons';
import { useDraft } from '@/features/chat/draft';
import type { ChatLog } from '@/features/chat/engine/chat-log';
import { complete, shortcodeAt } from '@/features/chat/engine/completion';
import { countGraphemes } from '@/features/chat/engine/tokenise';
import type { ChatMessage } from '@/features/chat/engine/types';
import type { Refusal } from '@/features/chat/use-chat';
import { useIsBefore } from '@/features/chat/use-is-before';
import { useSuggestions, type Suggestion } from '@/features/chat/use-suggestions';
import { chatStrings as text } from '@/lib/strings/chat';
import { useNow } from '@/lib/use-now';
import styles from './chat-input.module.css';

const EmojiPicker = lazy(() => import('./emoji-picker'));

const longest = 500;
const countFrom = 400;
const mostLines = 5;
const mostRecalled = 20;

interface Props {
  handle: string;
  log: ChatLog;
  me: string | null;
  isModerator: boolean;
  replyTo: ChatMessage | null;
  onStopReply: () => void;
  refusal: Refusal | null;
  nextAt: number;
  /** false: it was not taken, and stays where it is. */
  onSend: (text: string) => boolean;
}

function Countdown({ until }: { until: number }) {
  const left = Math.max(1, Math.ceil((until - useNow()) / 1000));
  return text.wait(left);
}

/** What one wrote here, newest first, without doubles. */
function ownTexts(log: ChatLog, me: string | null, sent: readonly string[]): string[] {
  const shown = log.snapshot().rows.flatMap((row) => (row.kind === 'message' && row.message.user.handle === me && row.message.text !== '' ? row.message.text : []));
  return [...new Set([...sent, ...shown.toReversed()])].slice(0, mostRecalled);
}

/** Where one writes. Enter sends; @, : and / suggest; the arrow up brings back what one wrote before. */
export const ChatInput = memo(function ChatInput({ handle, log, me, isModerator, replyTo, onStopReply, refusal, nextAt, onSend }: Props) {
  const [typed, setTyped] = useDraft(handle);
  const [cursor, setCursor] = useState(typed.length);
  const [active, setActive] = useState(0);
  const [isListOff, setListOff] = useState(false);
  const [isPickerOpen, setPickerOpen] = useState(false);
  // How far back the arrow went, and what was sent from here: also what another tab has no row of any more.
  const recalled = useRef(-1);
  const sent = useRef<string[]>([]);
  const area = useRef<HTMLTextAreaElement>(null);
  const picking = useRef<HTMLButtonElement>(null);
  const id = useId();
  const mustWait = useIsBefore(nextAt);
  const count = countGraphemes(typed);
  const found = useSuggestions({ handle, log, me, isModerator }, typed, cursor);
  const suggestions = isListOff ? [] : found.suggestions;
  const chosen = suggestions[Math.min(active, suggestions.length - 1)];
  const canSend = typed.trim() !== '' && count <= longest && !mustWait;

  // What the server did not take comes back, unless something else was begun meanwhile.
  const [seenRefusal, setSeenRefusal] = useState<Refusal | null>(null);
  if (refusal !== seenRefusal) {
    setSeenRefusal(refusal);
    if (refusal && typed === '') {
      setTyped(refusal.text);
      setCursor(refusal.text.length);
    }
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

  useEffect(() => {
    if (chosen) document.querySelector(`[id="${id}-chosen"]`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen, id]);

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
  const onType = (next: string, at: number) => {
    const code = shortcodeAt(next, at);
    const symbol = code && next.length > typed.length ? found.emojiNamed(code.word) : null;
    if (code === null || symbol === null) return change(next, at);
    const done = complete(next, code, symbol);
    insert(done.text, done.cursor);
  };
  const accept = (suggestion: Suggestion) => {
    if (!found.stem) return;
    const done = complete(typed, found.stem, suggestion.replacement);
    insert(done.text, done.cursor);
  };
  const closePicker = () => {
    setPickerOpen(false);
    picking.current?.focus();
  };
  const send = () => {
    if (!canSend) return;
    const line = typed.replaceAll(/\s*\n\s*/g, ' ').trim();
    if (!onSend(line)) return;
    sent.current = [line, ...sent.current.filter((other) => other !== line)].slice(0, mostRecalled);
    recalled.current = -1;
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
  // Only from an empty field, or one that still has what was brought back: nothing that was typed is lost.
  const onRecallKey = (key: string): boolean => {
    const texts = ownTexts(log, me, sent.current);
    const isRecalled = recalled.current >= 0 && typed === texts[recalled.current];
    if (!isRecalled && (typed !== '' || key === 'ArrowDown')) return false;
    const at = (isRecalled ? recalled.current : -1) + (key === 'ArrowUp' ? 1 : -1);
    const line = at < 0 ? '' : texts[at];
    if (line === undefined) return isRecalled;
    recalled.current = at;
    insert(line, line.length);
    setListOff(true);
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const isTaken = onSuggestionKey(event) || (['ArrowUp', 'ArrowDown'].includes(event.key) && onRecallKey(event.key));
    if (isTaken) event.preventDefault();
    else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === 'Escape' && isPickerOpen) setPickerOpen(false);
    else if (event.key === 'Escape' && replyTo) onStopReply();
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
          <span className={styles.quoted}>{text.replyingTo(replyTo.user.handle)}</span>
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
          {suggestions.map((suggestion) => (
            // The keyboard chooses through the field.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={suggestion.key}
              id={suggestion === chosen ? `${id}-chosen` : undefined}
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
      {isPickerOpen && (
        <Suspense>
          <EmojiPicker onPick={(symbol) => insert(typed.slice(0, cursor) + symbol + typed.slice(cursor), cursor + symbol.length)} onClose={closePicker} />
        </Suspense>
      )}
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
          aria-activedescendant={chosen ? `${id}-chosen` : undefined}
          aria-invalid={count > longest || undefined}
          onChange={(event) => onType(event.target.value, event.target.selectionStart)}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
        />
        <button
          ref={picking}
          type="button"
          className={styles.smile}
          aria-label={text.emoji}
          title={text.emoji}
          aria-haspopup="dialog"
          aria-expanded={isPickerOpen}
          onPointerEnter={() => void import('./emoji-picker')}
          onClick={() => setPickerOpen(!isPickerOpen)}
        >
          <SmileIcon />
        </button>
      </div>
      <span className={count > longest ? styles.over : styles.count} role={count >= countFrom ? 'status' : undefined}>
        {count >= countFrom && (count > longest ? text.tooLong(count - longest) : text.left(longest - count))}
      </span>
      <Button type="submit" size="small" className={styles.send ?? ''} disabled={!canSend} aria-label={mustWait ? undefined : text.send}>
        {mustWait ? (
          <Countdown until={nextAt} />
        ) : (
          <>
            <span className={styles.sendWord}>{text.send}</span>
            <span className={styles.sendSign}>
              <SendIcon />
            </span>
          </>
        )}
      </Button>
    </form>
  );
});
