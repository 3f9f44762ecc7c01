import { useEffect, useRef, useState } from 'react';
import { listMessages, sendMessage } from '@/features/chat/api/chat';
import { ChatLog } from '@/features/chat/engine/chat-log';
import type { ChatBan, ChatMessage, ChatSettings, ChatUser } from '@/features/chat/engine/types';
import { isApiError } from '@/lib/api/error';
import { useMe } from '@/lib/api/me';
import { liveSocket, useLiveEvent, useLiveStatus, useReplayedEvent } from '@/lib/live/use-live';
import { chatStrings } from '@/lib/strings/chat';
import { draftOf } from './draft';

const answerLimitMs = 10_000;
const pollPeriodMs = 3000;
// Of older lines that are shown, whether they still are.
const mostReconciled = 100;

export interface You {
  /** null: not signed in. */
  handle: string | null;
  isOwner: boolean;
  isModerator: boolean;
  ban: Pick<ChatBan, 'until'> | null;
}

/** Why the server did not take a message; the text is given back for correction. */
export interface Refusal {
  text: string;
  reason: string;
}

interface Sent {
  text: string;
  replyTo: ChatMessage['reply_to'];
  timer: ReturnType<typeof setTimeout>;
}

export interface Chat {
  log: ChatLog;
  isLoaded: boolean;
  settings: ChatSettings | null;
  you: You;
  refusal: Refusal | null;
  /** Until then one's next message has to wait, in milliseconds since 1970; 0: it need not. */
  nextAt: number;
  send: (text: string, replyTo: ChatMessage['reply_to']) => void;
  retry: (nonce: string) => void;
  discard: (nonce: string) => void;
}

const reasonOf = (code: string, message: string): string =>
  code in chatStrings.rejected ? chatStrings.rejected[code as keyof typeof chatStrings.rejected] : message;

let lastNonce = 0;

function makeNonce(): string {
  lastNonce += 1;
  return `${Date.now().toString(36)}-${lastNonce}`;
}

/** The chat of a channel whose events are the page's (useLiveScope). */
export function useChat(handle: string, viewer: { is_owner: boolean; is_moderator: boolean }): Chat {
  const me = useMe();
  const status = useLiveStatus();
  const [log] = useState(() => new ChatLog());
  const [isLoaded, setLoaded] = useState(false);
  const [settings, setSettings] = useState<ChatSettings | null>(null);
  const [ban, setBan] = useState<You['ban']>(null);
  const [told, setTold] = useState<{ isOwner: boolean; isModerator: boolean } | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [nextAt, setNextAt] = useState(0);
  const sent = useRef(new Map<string, Sent>());

  const isOwner = told?.isOwner ?? viewer.is_owner;
  const isModerator = isOwner || (told?.isModerator ?? viewer.is_moderator);
  const you: You = { handle: me?.handle ?? null, isOwner, isModerator, ban };

  useEffect(() => {
    const waiting = sent.current;
    return () => {
      for (const { timer } of waiting.values()) clearTimeout(timer);
    };
  }, []);

  // Lines that were deleted while this page heard nothing.
  const reconcile = async (before: number) => {
    try {
      const older = await listMessages(handle, { before, limit: mostReconciled });
      log.reconcile(older, older.length < mostReconciled ? 0 : (older[0]?.id ?? 0), before);
    } catch {
      // They stay as they are; the next connection asks again.
    }
  };

  useReplayedEvent('welcome', (welcome) => {
    if (welcome.you) {
      setTold({ isOwner: welcome.you.is_owner, isModerator: welcome.you.is_moderator });
      setBan(welcome.you.ban);
    }
    if (welcome.chat) setSettings(welcome.chat.settings);
    const { resumed, missed = null, chat } = welcome;
    if (chat?.messages) {
      const checkedFrom = log.backfill(chat.messages, resumed ? (missed ?? 0) : missed);
      if (checkedFrom !== null && checkedFrom > 0) void reconcile(checkedFrom);
    } else if (resumed && missed !== null && missed > 0) log.gap(missed);
    setLoaded(true);
  });
  useReplayedEvent('chat.message', (message) => log.add(message));
  useReplayedEvent('chat.deleted', ({ ids }) => log.delete(ids));
  useReplayedEvent('chat.purged', ({ handle: whose, ids }) => log.purge(whose, ids));
  useReplayedEvent('chat.restored', (message) => log.restore(message));
  // What was said before is there at once: announcing begins with what comes now.
  useEffect(() => log.flush(), [log]);
  useReplayedEvent('chat.settings', (changed) => {
    setSettings(changed);
    // Who waits for a rule that is gone waits no more.
    if (changed.slow_mode_s < (settings?.slow_mode_s ?? 0)) setNextAt(0);
  });
  useReplayedEvent('chat.ban', ({ handle: whom, until, lifted }) => {
    if (whom === me?.handle) setBan(lifted ? null : { until });
  });
  const settle = (nonce: string): Sent | undefined => {
    const waiting = sent.current.get(nonce);
    clearTimeout(waiting?.timer);
    sent.current.delete(nonce);
    return waiting;
  };
  const onAccepted = (nonce: string, message: ChatMessage) => {
    settle(nonce);
    log.accept(nonce, message);
    setRefusal(null);
    if (settings && settings.slow_mode_s > 0 && !isModerator) setNextAt(Date.now() + settings.slow_mode_s * 1000);
  };
  const onRejected = (nonce: string, code: string, message: string, retryAfterS: number | null) => {
    const waiting = settle(nonce);
    // The text goes back where it was typed; when something else was begun there, it waits in its row.
    if (draftOf(handle) === '') log.drop(nonce);
    else log.fail(nonce);
    if (waiting) setRefusal({ text: waiting.text, reason: reasonOf(code, message) });
    if (retryAfterS !== null) setNextAt(Date.now() + retryAfterS * 1000);
  };

  useLiveEvent('chat.accepted', ({ nonce, message }) => onAccepted(nonce, message));
  useLiveEvent('chat.rejected', ({ nonce, code, message, retry_after_s: retryAfterS }) => onRejected(nonce, code, message, retryAfterS ?? null));

  // Without a WebSocket the chat still goes, only slower.
  const isPolled = status === 'unavailable';
  useEffect(() => {
    if (!isPolled) return;
    const aborter = new AbortController();
    const poll = async () => {
      try {
        log.backfill(await listMessages(handle, {}, aborter.signal), null);
      } catch {
        // The next one may work.
      }
      if (!aborter.signal.aborted) setLoaded(true);
    };
    void poll();
    const timer = setInterval(() => void poll(), pollPeriodMs);
    return () => {
      aborter.abort();
      clearInterval(timer);
    };
  }, [isPolled, handle, log]);

  const transmit = (nonce: string, text: string, replyTo: ChatMessage['reply_to']) => {
    const timer = setTimeout(() => {
      sent.current.delete(nonce);
      log.fail(nonce);
    }, answerLimitMs);
    sent.current.set(nonce, { text, replyTo, timer });
    const isOnItsWay = liveSocket.send({ type: 'chat.send', nonce, data: { text, ...(replyTo ? { reply_to: replyTo.id } : {}) } });
    if (isOnItsWay) return;
    sendMessage(handle, text, nonce, replyTo?.id ?? null).then(
      (message) => onAccepted(nonce, message),
      (error: unknown) => {
        if (isApiError(error) && error.status < 500 && error.code !== 'unexpected_answer') onRejected(nonce, error.code, error.message, error.retryAfterS);
        else {
          settle(nonce);
          log.fail(nonce);
        }
      },
    );
  };

  const send = (text: string, replyTo: ChatMessage['reply_to']) => {
    if (!me) return;
    const badges: ChatUser['badges'] = [];
    if (isOwner) badges.push('broadcaster');
    else if (isModerator) badges.push('moderator');
    if (me.role === 'admin') badges.push('admin');
    const nonce = makeNonce();
    setRefusal(null);
    log.setPaused(false);
    log.addPending(nonce, { handle: me.handle, display_name: me.display_name, badges }, text, replyTo, new Date().toISOString());
    transmit(nonce, text, replyTo);
  };

  const retry = (nonce: string) => {
    const row = log.snapshot().rows.find((one) => one.kind === 'message' && one.status === 'failed' && one.message.nonce === nonce);
    if (row?.kind !== 'message') return;
    log.drop(nonce);
    send(row.message.text, row.message.reply_to);
  };

  return { log, isLoaded, settings, you, refusal, nextAt, send, retry, discard: (nonce) => log.drop(nonce) };
}
