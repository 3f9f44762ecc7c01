import { memo, useState } from 'react';
import { Button } from '@/components/button';
import { clampMarks } from '@/features/chat/engine/tokenise';
import type { ChatMessage, ChatRow as Row, MessageRow } from '@/features/chat/engine/types';
import { formatClock } from '@/lib/format';
import { chatStrings as text } from '@/lib/strings/chat';
import { Badges } from './badges';
import { MessageText } from './message-text';
import { nameHue } from './name-hue';
import { RowActionBar, type RowActions } from './row-actions';
import styles from './chat-row.module.css';

interface Props {
  row: Row;
  actions: RowActions;
  /** Own handle; null: not signed in. */
  me: string | null;
  isModerator: boolean;
  hasTime: boolean;
  /** Pointed at, focused, or held. */
  isActive: boolean;
  isHeld: boolean;
}

function Deleted({ message, isModerator }: { message: ChatMessage; isModerator: boolean }) {
  const [isShown, setShown] = useState(false);
  const canShow = isModerator && message.text !== '';
  return (
    <span className={styles.deleted}>
      {isShown ? (
        <s>
          <MessageText text={message.text} />
        </s>
      ) : (
        text.deleted
      )}
      {canShow && (
        <button type="button" className={styles.reveal} onClick={() => setShown(!isShown)}>
          {isShown ? text.conceal : text.reveal}
        </button>
      )}
    </span>
  );
}

function Message({ row, actions, me, isModerator, hasTime, isActive, isHeld }: Omit<Props, 'row'> & { row: MessageRow }) {
  const { message, status } = row;
  const { user, reply_to: replyTo, is_deleted: isDeleted, nonce = '' } = message;
  const isMention = me !== null && user.handle !== me && !isDeleted && (message.mentions.includes(me) || replyTo?.handle === me);
  return (
    <div className={styles.row} data-row={row.key} data-status={status} data-mention={isMention || undefined} data-active={isActive || undefined} data-message={message.id}>
      {replyTo && !isDeleted && (
        <div className={styles.replied} title={replyTo.text}>
          {text.inReplyTo(replyTo.handle)} <bdi>{replyTo.text === '' ? text.deleted : clampMarks(replyTo.text)}</bdi>
        </div>
      )}
      {hasTime && (
        <time className={styles.time} dateTime={message.sent_at}>
          {formatClock(message.sent_at)}
        </time>
      )}
      <Badges user={user} />
      {/* The arrow keys reach it; Tab would have to pass hundreds. */}
      <button type="button" className={styles.name} style={{ '--hue': nameHue(user.handle) }} tabIndex={isActive ? 0 : -1} onClick={() => actions.openUser(message)}>
        <bdi>{user.display_name}</bdi>
      </button>
      <span>: </span>
      {isDeleted ? <Deleted message={message} isModerator={isModerator} /> : <MessageText text={message.text} me={me} />}
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
      {isActive && status === 'sent' && <RowActionBar message={message} actions={actions} me={me} isModerator={isModerator} isHeld={isHeld} />}
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
