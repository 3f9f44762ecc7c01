import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { ChatLog } from '@/features/chat/engine/chat-log';
import { chatStrings as text } from '@/lib/strings/chat';
import styles from './chat-panel.module.css';

const pauseMs = 3000;

interface Props {
  log: ChatLog;
  isLoaded: boolean;
  me: string | null;
  /** Mentions are always read out. */
  areAllRead: boolean;
}

/** Says new messages to screen readers, at most once in three seconds: a chat read out whole would drown everything. */
export function Announcer({ log, isLoaded, me, areAllRead }: Props) {
  const { rows } = useSyncExternalStore(log.subscribe, log.snapshot);
  const [said, setSaid] = useState('');
  const lastId = useRef<number | null>(null);
  const mentions = useRef<string[]>([]);
  const others = useRef<string[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  useEffect(() => {
    if (!isLoaded) return;
    const before = lastId.current;
    let newest = before ?? 0;
    for (const row of rows) {
      if (row.kind !== 'message' || row.message.id <= (before ?? 0)) continue;
      const { id, user, text: words, mentions: named, reply_to: replyTo, is_deleted: isDeleted } = row.message;
      newest = Math.max(newest, id);
      // What was there on joining is not new.
      if (before === null || isDeleted || user.handle === me) continue;
      if (me !== null && (named.includes(me) || replyTo?.handle === me)) mentions.current.push(text.mentionedYou(user.display_name, words));
      else if (areAllRead) others.current.push(text.announced(user.display_name, words));
    }
    lastId.current = newest;
    if (timer.current !== undefined) return;
    const say = () => {
      timer.current = undefined;
      // Who is meant comes before how much else there was.
      const [first, ...rest] = mentions.current.length > 0 ? mentions.current : others.current;
      if (first === undefined) return;
      const left = rest.length + (mentions.current.length > 0 ? others.current.length : 0);
      mentions.current = [];
      others.current = [];
      setSaid(left === 0 ? first : `${first}. ${text.more(left)}`);
      timer.current = setTimeout(say, pauseMs);
    };
    say();
  }, [rows, isLoaded, me, areAllRead]);

  useEffect(() => () => clearTimeout(timer.current), []);

  return (
    <div role="status" aria-live="polite" className={styles.hidden}>
      {said}
    </div>
  );
}
