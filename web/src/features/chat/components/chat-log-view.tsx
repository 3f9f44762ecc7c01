import { useEffect, useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import { SkeletonLines } from '@/components/skeleton';
import { ChevronDownIcon } from '@/components/icons';
import type { ChatLog, LogSnapshot } from '@/features/chat/engine/chat-log';
import { chatStrings as text } from '@/lib/strings/chat';
import { ChatRow, type RowActions } from './chat-row';
import styles from './chat-log-view.module.css';

const pauseAbovePx = 70;

interface Props {
  log: ChatLog;
  lines: LogSnapshot;
  isLoaded: boolean;
  actions: RowActions;
  me: string | null;
  isModerator: boolean;
  hasTime: boolean;
}

const fromBottom = (element: HTMLElement): number => element.scrollHeight - element.scrollTop - element.clientHeight;

/** Keeps the newest line in view, until the reader scrolls up. */
function useScrollLock(log: ChatLog, lines: LogSnapshot) {
  const list = useRef<HTMLDivElement>(null);
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
    if (list.current) log.setPaused(fromBottom(list.current) > pauseAbovePx);
  };
  const resume = () => {
    log.setPaused(false);
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
  };
  return { list, onScroll, resume };
}

/** The lines themselves. */
export function ChatLogView({ log, lines, isLoaded, ...row }: Props) {
  const { list, onScroll, resume } = useScrollLock(log, lines);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'End') return;
    event.preventDefault();
    resume();
  };
  return (
    <div className={styles.frame}>
      {/* It scrolls, also by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions */}
      <div ref={list} role="log" aria-live="off" aria-label={text.log} tabIndex={0} className={styles.list} onScroll={onScroll} onKeyDown={onKeyDown}>
        {!isLoaded && lines.rows.length === 0 && (
          <div className={styles.loading}>
            <SkeletonLines label={text.loading} count={6} />
          </div>
        )}
        {isLoaded && lines.rows.length === 0 && <p className={styles.empty}>{row.me === null ? text.emptySignedOut : text.empty}</p>}
        {lines.rows.map((line) => (
          <ChatRow key={line.key} row={line} {...row} />
        ))}
      </div>
      {lines.isPaused && (
        <button type="button" className={styles.pill} onClick={resume}>
          {text.newMessages(lines.unread)}
          <ChevronDownIcon />
        </button>
      )}
    </div>
  );
}
