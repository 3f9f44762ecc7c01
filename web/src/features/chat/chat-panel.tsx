import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { IconButton } from '@/components/button';
import { ChatIcon, ChevronLeftIcon, ChevronRightIcon, CloseIcon, GearIcon, PeopleIcon, PopOutIcon } from '@/components/icons';
import { LinkButton } from '@/components/link-button';
import { Menu, MenuItem } from '@/components/menu';
import { loginHref } from '@/lib/api/me';
import { formatDuration } from '@/lib/format';
import { useLiveStatus } from '@/lib/live/use-live';
import { hasPage } from '@/lib/routes';
import { recall, remember } from '@/lib/storage';
import { strings } from '@/lib/strings';
import { chatStrings as text } from '@/lib/strings/chat';
import { useNow } from '@/lib/use-now';
import { Announcer } from './components/announcer';
import { ChatInput } from './components/chat-input';
import { ChatLogView } from './components/chat-log-view';
import { ChatModes } from './components/chat-modes';
import { Chatters } from './components/chatters';
import { CommandHelp } from './components/command-help';
import type { RowActions } from './components/row-actions';
import { UserCard } from './components/user-card';
import type { ChatMessage, ChatUser } from './engine/types';
import { makeModeration } from './moderation';
import { useChat, type You } from './use-chat';
import { useIsBefore } from './use-is-before';
import styles from './components/chat-panel.module.css';

interface Props {
  handle: string;
  viewer: { is_owner: boolean; is_moderator: boolean };
  /** How many watch; null: not told. */
  viewers?: number | null;
  /** Puts the panel away; without it, it cannot be. */
  onHide?: () => void;
  /** Makes the panel wider (1) or narrower (-1). */
  onResize?: (step: 1 | -1) => void;
  isPoppedOut?: boolean;
}

function usePreference(key: string, isUsual = false): [boolean, () => void] {
  const [isOn, setOn] = useState(() => (recall(key) ?? String(isUsual)) === 'true');
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

/** A function that stays the same and does what the newest render says. */
function useSteady<T extends unknown[], R>(act: (...values: T) => R): (...values: T) => R {
  const newest = useRef(act);
  useEffect(() => {
    newest.current = act;
  });
  return useCallback((...values) => newest.current(...values), []);
}

/** The chat of a channel. The page's events must be the channel's (useLiveScope). */
export default function ChatPanel({ handle, viewer, viewers = null, onHide, onResize, isPoppedOut = false }: Props) {
  const chat = useChat(handle, viewer);
  const { log, isLoaded, you, settings } = chat;
  const [hasTime, toggleTime] = usePreference('chat.time');
  const [areAllRead, toggleRead] = usePreference('chat.read');
  const [isStilled, toggleStilled] = usePreference('chat.still', true);
  const [areChattersShown, setChattersShown] = useState(false);
  const [isHelpShown, setHelpShown] = useState(false);
  const [replyTo, setReplyTo] = useState<ChatMessage | null>(null);
  const [card, setCard] = useState<{ user: ChatUser; message: ChatMessage | null } | null>(null);
  // Elsewhere the page says it.
  const isLost = useLiveStatus() === 'lost';
  const settingsNow = useSteady(() => settings);
  const moderation = useMemo(
    () => makeModeration({ handle, isModerator: you.isModerator, settings: settingsNow, showHelp: () => setHelpShown(true) }),
    [handle, you.isModerator, settingsNow],
  );
  const isTimedOut = useIsBefore(you.ban?.until ? Date.parse(you.ban.until) : 0);
  const canWrite = you.handle !== null && (you.ban === null || (you.ban.until !== null && !isTimedOut));

  const retry = useSteady(chat.retry);
  const discard = useSteady(chat.discard);
  const openUser = useCallback((message: ChatMessage) => setCard({ user: message.user, message }), []);
  const stopReply = useCallback(() => setReplyTo(null), []);
  const actions: RowActions = useMemo(
    () => ({ openUser, reply: setReplyTo, remove: moderation.deleteMessage, restore: moderation.restoreMessage, ban: moderation.ban, retry, discard }),
    [openUser, moderation, retry, discard],
  );

  const onSend = useSteady((typed: string) => {
    const outcome = moderation.run(typed);
    if (outcome === 'wrong') return false;
    if (outcome === 'none') chat.send(typed, replyTo && { id: replyTo.id, handle: replyTo.user.handle, text: replyTo.text });
    setReplyTo(null);
    setChattersShown(false);
    return true;
  });

  // From a field with nothing in it that End could go to the end of.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'End' && event.target instanceof HTMLTextAreaElement && event.target.value === '') log.setPaused(false);
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section className={styles.panel} aria-label={text.title} onKeyDown={onKeyDown}>
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
          {you.isModerator && (
            <>
              <MenuItem kind="checkbox" isOn={isStilled} onSelect={toggleStilled}>
                {text.still}
              </MenuItem>
              <MenuItem icon={<ChatIcon />} onSelect={() => setHelpShown(true)}>
                {text.commandHelp}
              </MenuItem>
            </>
          )}
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
        <Chatters handle={handle} viewers={viewers} onOpen={(user) => setCard({ user, message: null })} />
      ) : (
        <ChatLogView log={log} isLoaded={isLoaded} actions={actions} me={you.handle} isModerator={you.isModerator} hasTime={hasTime} isStilled={isStilled && you.isModerator} />
      )}
      {isPoppedOut && isLost && (
        <p role="status" className={styles.lost}>
          {strings.watch.connectionLost}
        </p>
      )}
      {settings && <ChatModes settings={settings} />}
      {canWrite ? (
        <ChatInput
          handle={handle}
          log={log}
          me={you.handle}
          isModerator={you.isModerator}
          replyTo={replyTo}
          onStopReply={stopReply}
          refusal={chat.refusal}
          nextAt={chat.nextAt}
          onSend={onSend}
        />
      ) : (
        <div className={styles.why}>
          <WhyNot you={you} />
        </div>
      )}
      <Announcer log={log} isLoaded={isLoaded} me={you.handle} areAllRead={areAllRead} />
      {card && <UserCard handle={handle} user={card.user} message={card.message} log={log} you={you} moderation={moderation} onReply={setReplyTo} onClose={() => setCard(null)} />}
      {isHelpShown && <CommandHelp onClose={() => setHelpShown(false)} />}
    </section>
  );
}
