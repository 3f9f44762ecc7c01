import { memo, useState } from 'react';
import { hueOf } from '@/components/avatar';
import { Button, IconButton } from '@/components/button';
import { BanIcon, ClockIcon, ReplyIcon, TrashIcon } from '@/components/icons';
import type { ChatMessage, ChatRow as Row, ChatUser, MessageRow } from '@/features/chat/engine/types';
import { formatClock } from '@/lib/format';
import { chatStrings as text } from '@/lib/strings/chat';
import { MessageText } from './message-text';
import styles from './chat-row.module.css';

const hues = 12;
const timeoutS = 600;

/** One of twelve colours that stays with the handle. */
export const nameHue = (handle: string): number => (hueOf(handle) % hues) * (360 / hues) + 15;

const badgeLetters: Record<ChatUser['badges'][number], string> = { broadcaster: '●', moderator: '◆', admin: '★', bot: '⚙' };

export function Badges({ user }: { user: ChatUser }) {
  return user.badges.map((badge) => (
    <span key={badge} className={styles.badge} data-badge={badge} role="img" aria-label={text.badges[badge]} title={text.badges[badge]}>
      {badgeLetters[badge]}
    </span>
  ));
}

export interface RowActions {
  openUser: (message: ChatMessage) => void;
  reply: (message: ChatMessage) => void;
  remove: (message: ChatMessage) => void;
  ban: (user: string, durationS: number | null) => void;
  retry: (nonce: string) => void;
  discard: (nonce: string) => void;
}

interface Props {
  row: Row;
  actions: RowActions;
  /** Own handle; null: not signed in. */
  me: string | null;
  isModerator: boolean;
  hasTime: boolean;
}

function Actions({ message, actions, me, isModerator }: { message: ChatMessage } & Omit<Props, 'row' | 'hasTime'>) {
  const { handle, badges } = message.user;
  const isTouchable = isModerator && handle !== me && !badges.includes('broadcaster');
  return (
    <span className={styles.actions}>
      {me !== null && (
        <IconButton label={text.reply} onClick={() => actions.reply(message)}>
          <ReplyIcon />
        </IconButton>
      )}
      {isModerator && (
        <IconButton label={text.moderate.delete} onClick={() => actions.remove(message)}>
          <TrashIcon />
        </IconButton>
      )}
      {isTouchable && (
        <>
          <IconButton label={text.moderate.timeout} onClick={() => actions.ban(handle, timeoutS)}>
            <ClockIcon />
          </IconButton>
          <IconButton label={text.moderate.ban} onClick={() => actions.ban(handle, null)}>
            <BanIcon />
          </IconButton>
        </>
      )}
    </span>
  );
}

function Deleted({ message, isModerator }: { message: ChatMessage; isModerator: boolean }) {
  const [isShown, setShown] = useState(false);
  if (isShown) {
    return (
      <s className={styles.struck}>
        <MessageText text={message.text} />
      </s>
    );
  }
  return (
    <span className={styles.deleted}>
      {text.deleted}
      {isModerator && message.text !== '' && (
        <button type="button" className={styles.reveal} onClick={() => setShown(true)}>
          {text.reveal}
        </button>
      )}
    </span>
  );
}

function Message({ row, actions, me, isModerator, hasTime }: Omit<Props, 'row'> & { row: MessageRow }) {
  const { message, status } = row;
  const { user, reply_to: replyTo, is_deleted: isDeleted, nonce = '' } = message;
  const isMention = me !== null && user.handle !== me && (message.mentions.includes(me) || replyTo?.handle === me);
  return (
    <div className={styles.row} data-status={status} data-mention={isMention || undefined} data-message={message.id}>
      {replyTo && (
        <div className={styles.replied} title={replyTo.text}>
          {text.inReplyTo(replyTo.handle, replyTo.text)}
        </div>
      )}
      {hasTime && <time className={styles.time}>{formatClock(message.sent_at)}</time>}
      <Badges user={user} />
      <button type="button" className={styles.name} style={{ '--hue': nameHue(user.handle) }} onClick={() => actions.openUser(message)}>
        <bdi>{user.display_name}</bdi>
      </button>
      <span className={styles.colon}>: </span>
      {isDeleted ? <Deleted message={message} isModerator={isModerator} /> : <MessageText text={message.text} />}
      {status === 'failed' && (
        <span className={styles.failed} role="alert">
          {text.notSent}
          <Button kind="ghost" size="small" onClick={() => actions.retry(nonce)}>
            {text.retry}
          </Button>
          <Button kind="ghost" size="small" onClick={() => actions.discard(nonce)}>
            {text.discard}
          </Button>
        </span>
      )}
      {status === 'sent' && !isDeleted && <Actions message={message} actions={actions} me={me} isModerator={isModerator} />}
    </div>
  );
}

/** One line of the chat. */
export const ChatRow = memo(function ChatRow({ row, ...rest }: Props) {
  if (row.kind === 'gap') {
    return (
      <div className={styles.gap}>
        <span>{text.missed(row.missed)}</span>
      </div>
    );
  }
  return <Message row={row} {...rest} />;
});
