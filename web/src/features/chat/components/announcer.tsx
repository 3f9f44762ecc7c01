import { useEffect, useRef, useState } from 'react';
import type { ChatRow } from '@/features/chat/engine/types';
import { chatStrings as text } from '@/lib/strings/chat';
import styles from './chat-panel.module.css';

const pauseMs = 3000;

interface Props {
  rows: readonly ChatRow[];
  me: string | null;
  /** Mentions are always read out. */
  areAllRead: boolean;
}

/** Says new messages to screen readers, at most once in three seconds: a chat read out whole would drown everything. */
export function Announcer({ rows, me, areAllRead }: Props) {
  const [said, setSaid] = useState('');
  const lastId = useRef<number | null>(null);
  const waiting = useRef<string[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  useEffect(() => {
    const ids = rows.flatMap((row) => (row.kind === 'message' ? [row.message.id] : []));
    const newest = Math.max(0, ...ids);
    const before = lastId.current;
    lastId.current = newest;
    // What was there on joining is not new.
    if (before === null || before === 0) return;
    for (const row of rows) {
      if (row.kind !== 'message' || row.message.id <= before || row.message.is_deleted) continue;
      const { user, text: words, mentions, reply_to: replyTo } = row.message;
      if (user.handle === me) continue;
      if (me !== null && (mentions.includes(me) || replyTo?.handle === me)) waiting.current.push(text.mentionedYou(user.display_name, words));
      else if (areAllRead) waiting.current.push(text.announced(user.display_name, words));
    }
    if (waiting.current.length === 0 || timer.current !== undefined) return;
    const say = () => {
      timer.current = undefined;
      const sentences = waiting.current;
      if (sentences.length === 0) return;
      waiting.current = [];
      const [first = ''] = sentences;
      setSaid(sentences.length === 1 ? first : `${first}. ${text.more(sentences.length - 1)}`);
      timer.current = setTimeout(say, pauseMs);
    };
    say();
  }, [rows, me, areAllRead]);

  useEffect(() => () => clearTimeout(timer.current), []);

  return (
    <div role="status" aria-live="polite" className={styles.hidden}>
      {said}
    </div>
  );
}
