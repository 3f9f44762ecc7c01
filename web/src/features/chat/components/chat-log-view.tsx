import { useCallback, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore, type KeyboardEvent } from 'react';
import { ChevronDownIcon } from '@/components/icons';
import { SkeletonLines } from '@/components/skeleton';
import type { ChatLog } from '@/features/chat/engine/chat-log';
import { useActiveRow } from '@/features/chat/use-active-row';
import { chatStrings as text } from '@/lib/strings/chat';
import { ChatRow } from './chat-row';
import type { RowActions } from './row-actions';
import styles from './chat-log-view.module.css';

const pauseAbovePx = 70;

interface Props {
  log: ChatLog;
  isLoaded: boolean;
  actions: RowActions;
  me: string | null;
  isModerator: boolean;
  hasTime: boolean;
  /** The lines stand still while somebody points at them. */
  isStilled: boolean;
}

const fromBottom = (element: HTMLElement): number => element.scrollHeight - element.scrollTop - element.clientHeight;

/** Keeps the newest line in view, until the reader scrolls up or is about to press something in it. */
function useScrollLock(log: ChatLog) {
  const list = useRef<HTMLDivElement>(null);
  // Paused only by the pointer: going on is its leaving.
  const [isStill, setStill] = useState(false);
  const lines = useSyncExternalStore(log.subscribe, log.snapshot);
  const { rows, isPaused } = lines;

  useLayoutEffect(() => {
    if (list.current && !isPaused) list.current.scrollTop = list.current.scrollHeight;
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [rows, isPaused]);

  useEffect(() => {
    const element = list.current;
    if (!element) return;
    // A keyboard that opens, a handle that is dragged: the newest line stays where it is.
    const observer = new ResizeObserver(() => {
      if (!log.snapshot().isPaused) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [log]);

  const onScroll = () => {
    if (!list.current) return;
    const isAway = fromBottom(list.current) > pauseAbovePx;
    if (isAway) setStill(false);
    if (isAway || !isStill) log.setPaused(isAway);
  };
  const resume = useCallback(() => {
    setStill(false);
    log.setPaused(false);
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [log]);
  const still = (isWanted: boolean) => {
    if (isWanted && !log.snapshot().isPaused) {
      setStill(true);
      log.setPaused(true);
    } else if (!isWanted && isStill) resume();
  };
  return { list, lines, isStill, onScroll, resume, still };
}

/** The lines themselves. */
export function ChatLogView({ log, isLoaded, isStilled, ...row }: Props) {
  const { list, lines, isStill, onScroll, resume, still } = useScrollLock(log);
  const { active, handlers } = useActiveRow(list, (isPointing) => still(isPointing && isStilled));
  const { rows, unread, isPaused } = lines;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'End') {
      event.preventDefault();
      resume();
      list.current?.focus();
    } else handlers.onKeyDown(event);
  };
  return (
    <div className={styles.frame}>
      {/* It scrolls, also by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions */}
      <div
        ref={list}
        role="log"
        aria-live="off"
        aria-label={text.log}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className={styles.list}
        onScroll={onScroll}
        {...handlers}
        onKeyDown={onKeyDown}
      >
        {!isLoaded && rows.length === 0 && (
          <div className={styles.loading}>
            <SkeletonLines label={text.loading} count={6} />
          </div>
        )}
        {isLoaded && rows.length === 0 && <p className={styles.empty}>{row.me === null ? text.emptySignedOut : text.empty}</p>}
        {rows.map((line) => (
          <ChatRow key={line.key} row={line} isActive={line.key === active?.key} isHeld={line.key === active?.key && active.isHeld} {...row} />
        ))}
      </div>
      {isPaused && (unread > 0 || !isStill) && (
        <button type="button" className={styles.pill} onClick={resume}>
          {text.newMessages(unread)}
          <ChevronDownIcon />
        </button>
      )}
    </div>
  );
}
