import { useState } from 'react';
import { Avatar } from '@/components/avatar';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { LinkButton } from '@/components/link-button';
import { useStanding, useUser, useUserMessages } from '@/features/chat/api/chat';
import type { ChatLog } from '@/features/chat/engine/chat-log';
import type { ChatBan, ChatMessage, ChatUser } from '@/features/chat/engine/types';
import type { Moderation } from '@/features/chat/moderation';
import type { You } from '@/features/chat/use-chat';
import { formatClock, formatDate, formatDay, formatShortDay } from '@/lib/format';
import { chatStrings } from '@/lib/strings/chat';
import { Badges } from './badges';
import { MessageText } from './message-text';
import styles from './user-card.module.css';

const text = chatStrings.card;
const does = chatStrings.moderate;

interface Props {
  handle: string;
  user: ChatUser;
  /** The message whose writer was pressed. */
  message: ChatMessage | null;
  log: ChatLog;
  you: You;
  moderation: Moderation;
  onReply: (message: ChatMessage) => void;
  onClose: () => void;
}

function ModeratorTools({ user, message, you, moderation, ban, onClose }: Omit<Props, 'handle' | 'log' | 'onReply'> & { ban: ChatBan | null }) {
  const then = (act: () => void) => () => {
    act();
    onClose();
  };
  const isModerator = user.badges.includes('moderator');
  return (
    <div className={styles.tools}>
      {ban && (
        <div className={styles.banned}>
          <p>
            {ban.until === null ? text.bannedBy(ban.by) : text.timedOutBy(ban.by, formatDate(ban.until))}
            {ban.reason !== '' && <q className={styles.reason}>{ban.reason}</q>}
          </p>
          <Button kind="quiet" size="small" onClick={then(() => moderation.unban(user.handle))}>
            {does.unban}
          </Button>
        </div>
      )}
      <div className={styles.row}>
        <span className={styles.muted}>{does.timeoutFor}</span>
        {does.durations.map(([seconds, label]) => (
          <Button key={seconds} kind="quiet" size="small" onClick={then(() => moderation.ban(user.handle, seconds))}>
            {label}
          </Button>
        ))}
        {(ban === null || ban.until !== null) && (
          <Button kind="danger" size="small" onClick={then(() => moderation.ban(user.handle, null))}>
            {does.ban}
          </Button>
        )}
      </div>
      <div className={styles.row}>
        {message && !message.is_deleted && (
          <Button kind="quiet" size="small" onClick={then(() => moderation.deleteMessage(message))}>
            {does.deleteMessage}
          </Button>
        )}
        <Button kind="quiet" size="small" onClick={then(() => moderation.purge(user.handle))}>
          {does.purge}
        </Button>
        {you.isOwner && (
          <Button kind="quiet" size="small" onClick={then(() => (isModerator ? moderation.unmod(user.handle) : moderation.mod(user.handle)))}>
            {isModerator ? does.unmod : does.mod}
          </Button>
        )}
      </div>
    </div>
  );
}

const saidHere = (log: ChatLog, handle: string): ChatMessage[] =>
  log.snapshot().rows.flatMap((row) => (row.kind === 'message' && row.message.id > 0 && row.message.user.handle === handle ? row.message : []));

const today = (): string => formatShortDay(Date.now());

function Messages({ messages }: { messages: readonly ChatMessage[] }) {
  const [day] = useState(today);
  return (
    <section>
      <h3 className={styles.heading}>{text.messages}</h3>
      {/* It scrolls, also by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles.messages} tabIndex={0} role="group" aria-label={text.messages}>
        {messages.length === 0 && <p className={styles.muted}>{text.none}</p>}
        {messages.map((one) => (
          <p key={one.id} className={styles.message}>
            <time className={styles.muted} dateTime={one.sent_at} title={formatDate(one.sent_at)}>
              {formatShortDay(one.sent_at) === day ? formatClock(one.sent_at) : formatShortDay(one.sent_at)}
            </time>{' '}
            {one.is_deleted && <em className={styles.muted}>{chatStrings.deleted}</em>} {one.text !== '' && (one.is_deleted ? <s><MessageText text={one.text} /></s> : <MessageText text={one.text} />)}
          </p>
        ))}
      </div>
    </section>
  );
}

/** Who somebody is here: since when, what they wrote, and what a moderator can do. */
export function UserCard(props: Props) {
  const { handle, user, message, log, you, onReply, onClose } = props;
  const isTold = you.isModerator || user.handle === you.handle;
  const { data: profile, isError } = useUser(user.handle);
  const { data: standing } = useStanding(handle, user.handle, isTold);
  const { data: written } = useUserMessages(handle, user.handle, isTold);
  // Others are not told all; what they see, they see. Of a deleted line they are shown nothing here either.
  const messages = isTold ? (written ?? []) : saidHere(log, user.handle).map((one) => (one.is_deleted ? { ...one, text: '' } : one));
  const canModerate = you.isModerator && user.handle !== you.handle && !user.badges.includes('broadcaster');
  return (
    <Dialog title={user.display_name} isOpen onClose={onClose}>
      <div className={styles.head}>
        <Avatar handle={user.handle} url={profile?.avatar_url} size={56} />
        <div className={styles.facts}>
          <p>
            <Badges user={user} />@{user.handle}
          </p>
          {isError && <p className={styles.muted}>{text.gone}</p>}
          {profile && <p className={styles.muted}>{text.since(formatDay(profile.created_at))}</p>}
          {standing && user.handle !== handle && <p className={styles.muted}>{standing.followed_at === null ? text.notFollowing : text.following(formatDay(standing.followed_at))}</p>}
        </div>
      </div>
      {profile && profile.bio !== '' && <p className={styles.bio}>{profile.bio}</p>}
      <div className={styles.row}>
        <LinkButton href={`/@${user.handle}`} kind="quiet" size="small">
          {text.channel}
        </LinkButton>
        {message && you.handle !== null && !message.is_deleted && (
          <Button
            kind="quiet"
            size="small"
            onClick={() => {
              onReply(message);
              onClose();
            }}
          >
            {chatStrings.reply}
          </Button>
        )}
      </div>
      {canModerate && <ModeratorTools {...props} ban={standing?.ban ?? null} />}
      <Messages messages={messages} />
    </Dialog>
  );
}
