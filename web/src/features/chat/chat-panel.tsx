import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { IconButton } from '@/components/button';
import { ChatIcon, ChevronLeftIcon, ChevronRightIcon, CloseIcon, GearIcon, PeopleIcon, PopOutIcon } from '@/components/icons';
import { LinkButton } from '@/components/link-button';
import { Menu, MenuItem } from '@/components/menu';
import { loginHref } from '@/lib/api/me';
import { formatDuration } from '@/lib/format';
import { hasPage } from '@/lib/routes';
import { recall, remember } from '@/lib/storage';
import { chatStrings as text } from '@/lib/strings/chat';
import { useNow } from '@/lib/use-now';
import { Announcer } from './components/announcer';
import { ChatInput } from './components/chat-input';
import { ChatLogView } from './components/chat-log-view';
import { ChatModes } from './components/chat-modes';
import type { RowActions } from './components/chat-row';
import { Chatters } from './components/chatters';
import { UserCard } from './components/user-card';
import type { ChatMessage, ChatUser } from './engine/types';
import { makeModeration } from './moderation';
import { useChat, type Chat, type You } from './use-chat';
import styles from './components/chat-panel.module.css';

interface Props {
  handle: string;
  viewer: { is_owner: boolean; is_moderator: boolean };
  /** Puts the panel away; without it, it cannot be. */
  onHide?: () => void;
  /** Makes the panel wider (1) or narrower (-1). */
  onResize?: (step: 1 | -1) => void;
  isPoppedOut?: boolean;
}

function usePreference(key: string): [boolean, () => void] {
  const [isOn, setOn] = useState(() => recall(key) === 'true');
  const toggle = () => {
    remember(key, String(!isOn));
    setOn(!isOn);
  };
  return [isOn, toggle];
}

function popOut(handle: string): void {
  window.open(`/@${handle}/chat`, `chat-${handle}`, 'width=380,height=640');
}

function TimedOut({ until }: { until: string }) {
  const left = (Date.parse(until) - useNow()) / 1000;
  return left <= 0 ? null : text.timedOutText(formatDuration(left));
}

/** In place of the field, for who may not write. */
function WhyNot({ you }: { you: You }): ReactNode {
  if (you.handle === null) {
    return hasPage('/login') ? (
      <LinkButton href={loginHref()} kind="quiet">
        {text.logIn}
      </LinkButton>
    ) : (
      <p className={styles.muted}>{text.readOnly}</p>
    );
  }
  if (you.ban === null) return null;
  return <p className={styles.muted}>{you.ban.until === null ? text.bannedText : <TimedOut until={you.ban.until} />}</p>;
}

const mostPeople = 50;

/** Who spoke lately, newest first. */
function peopleOf({ lines, you }: Chat): ChatUser[] {
  const people = new Map<string, ChatUser>();
  for (const row of lines.rows.toReversed()) {
    if (row.kind === 'message' && row.message.user.handle !== you.handle && people.size < mostPeople) {
      if (!people.has(row.message.user.handle)) people.set(row.message.user.handle, row.message.user);
    }
  }
  return [...people.values()];
}

function lastOwnText({ lines, you }: Chat): string | null {
  const own = lines.rows.findLast((row) => row.kind === 'message' && row.message.user.handle === you.handle);
  return own?.kind === 'message' ? own.message.text : null;
}

function useIsBanOver(ban: You['ban']): boolean {
  const now = useNow();
  return ban === null || (ban.until !== null && Date.parse(ban.until) <= now);
}

/** The chat of a channel. The page's events must be the channel's (useLiveScope). */
export default function ChatPanel({ handle, viewer, onHide, onResize, isPoppedOut = false }: Props) {
  const chat = useChat(handle, viewer);
  const { log, lines, you, settings, send, retry, discard } = chat;
  const [hasTime, toggleTime] = usePreference('chat.time');
  const [areAllRead, toggleRead] = usePreference('chat.read');
  const [areChattersShown, setChattersShown] = useState(false);
  const [replyTo, setReplyTo] = useState<ChatMessage | null>(null);
  const [card, setCard] = useState<{ user: ChatUser; message: ChatMessage | null } | null>(null);
  const moderation = useMemo(() => makeModeration(handle, you.isModerator), [handle, you.isModerator]);
  const isBanOver = useIsBanOver(you.ban);
  const canWrite = you.handle !== null && isBanOver;

  const openUser = useCallback((message: ChatMessage) => setCard({ user: message.user, message }), []);
  const [answers] = useState(() => ({ retry, discard }));
  Object.assign(answers, { retry, discard });
  const actions: RowActions = useMemo(
    () => ({
      openUser,
      reply: setReplyTo,
      remove: moderation.deleteMessage,
      ban: moderation.ban,
      retry: (nonce) => answers.retry(nonce),
      discard: (nonce) => answers.discard(nonce),
    }),
    [openUser, moderation, answers],
  );

  const onSend = (typed: string) => {
    if (!moderation.run(typed)) send(typed, replyTo && { id: replyTo.id, handle: replyTo.user.handle, text: replyTo.text });
    setReplyTo(null);
  };

  return (
    <section className={styles.panel} aria-label={text.title}>
      <header className={styles.head}>
        <IconButton
          label={areChattersShown ? text.backToChat : text.chatters}
          aria-pressed={areChattersShown}
          onClick={() => setChattersShown(!areChattersShown)}
        >
          {areChattersShown ? <ChatIcon /> : <PeopleIcon />}
        </IconButton>
        <h2 className={styles.title}>{areChattersShown ? text.chatters : text.title}</h2>
        <Menu
          label={text.menu}
          trigger={(props) => (
            <IconButton label={text.menu} {...props}>
              <GearIcon />
            </IconButton>
          )}
        >
          <MenuItem kind="checkbox" isOn={hasTime} onSelect={toggleTime}>
            {text.showTimes}
          </MenuItem>
          <MenuItem kind="checkbox" isOn={areAllRead} onSelect={toggleRead}>
            {text.announce}
          </MenuItem>
          {onResize && (
            <span className={styles.wideOnly}>
              <MenuItem icon={<ChevronLeftIcon />} onSelect={() => onResize(1)}>
                {text.wider}
              </MenuItem>
              <MenuItem icon={<ChevronRightIcon />} onSelect={() => onResize(-1)}>
                {text.narrower}
              </MenuItem>
            </span>
          )}
          {!isPoppedOut && (
            <MenuItem icon={<PopOutIcon />} onSelect={() => popOut(handle)}>
              {text.popOut}
            </MenuItem>
          )}
        </Menu>
        {onHide && (
          <IconButton label={text.hide} className={styles.hide} onClick={onHide}>
            <CloseIcon />
          </IconButton>
        )}
      </header>
      {areChattersShown ? (
        <Chatters handle={handle} onOpen={(user) => setCard({ user, message: null })} />
      ) : (
        <ChatLogView log={log} lines={lines} isLoaded={chat.isLoaded} actions={actions} me={you.handle} isModerator={you.isModerator} hasTime={hasTime} />
      )}
      {settings && <ChatModes settings={settings} />}
      {canWrite ? (
        <ChatInput
          handle={handle}
          people={peopleOf(chat)}
          replyTo={replyTo}
          onStopReply={() => setReplyTo(null)}
          refusal={chat.refusal}
          nextAt={chat.nextAt}
          lastOwnText={() => lastOwnText(chat)}
          onSend={onSend}
        />
      ) : (
        <div className={styles.why}>
          <WhyNot you={you} />
        </div>
      )}
      <Announcer rows={lines.rows} me={you.handle} areAllRead={areAllRead} />
      {card && <UserCard handle={handle} user={card.user} message={card.message} you={you} moderation={moderation} onReply={setReplyTo} onClose={() => setCard(null)} />}
    </section>
  );
}
