import { Avatar } from '@/components/avatar';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { LinkButton } from '@/components/link-button';
import { useUser, useUserMessages } from '@/features/chat/api/chat';
import type { ChatMessage, ChatUser } from '@/features/chat/engine/types';
import type { Moderation } from '@/features/chat/moderation';
import type { You } from '@/features/chat/use-chat';
import { formatClock, formatDay } from '@/lib/format';
import { chatStrings } from '@/lib/strings/chat';
import { Badges } from './chat-row';
import { MessageText } from './message-text';
import styles from './user-card.module.css';

const text = chatStrings.card;
const does = chatStrings.moderate;

interface Props {
  handle: string;
  user: ChatUser;
  /** The message whose writer was pressed. */
  message: ChatMessage | null;
  you: You;
  moderation: Moderation;
  onReply: (message: ChatMessage) => void;
  onClose: () => void;
}

function ModeratorTools({ user, message, you, moderation, onClose }: Omit<Props, 'handle' | 'onReply'>) {
  const then = (act: () => void) => () => {
    act();
    onClose();
  };
  const isModerator = user.badges.includes('moderator');
  return (
    <div className={styles.tools}>
      <div className={styles.row}>
        <span className={styles.muted}>{does.timeoutFor}</span>
        {does.durations.map(([seconds, label]) => (
          <Button key={seconds} kind="quiet" size="small" onClick={then(() => moderation.ban(user.handle, seconds))}>
            {label}
          </Button>
        ))}
      </div>
      <div className={styles.row}>
        <Button kind="danger" size="small" onClick={then(() => moderation.ban(user.handle, null))}>
          {does.ban}
        </Button>
        <Button kind="quiet" size="small" onClick={then(() => moderation.unban(user.handle))}>
          {does.unban}
        </Button>
        <Button kind="quiet" size="small" onClick={then(() => moderation.purge(user.handle))}>
          {does.purge}
        </Button>
        {message && !message.is_deleted && (
          <Button kind="quiet" size="small" onClick={then(() => moderation.deleteMessage(message))}>
            {does.delete}
          </Button>
        )}
        {you.isOwner && (
          <Button kind="quiet" size="small" onClick={then(() => (isModerator ? moderation.unmod(user.handle) : moderation.mod(user.handle)))}>
            {isModerator ? does.unmod : does.mod}
          </Button>
        )}
      </div>
    </div>
  );
}

/** Who somebody is here: since when, what they wrote, and what a moderator can do. */
export function UserCard(props: Props) {
  const { handle, user, message, you, onReply, onClose } = props;
  const { data: profile } = useUser(user.handle);
  const { data: messages = [] } = useUserMessages(handle, user.handle);
  const canModerate = you.isModerator && user.handle !== you.handle && !user.badges.includes('broadcaster');
  return (
    <Dialog title={user.display_name} isOpen onClose={onClose}>
      <div className={styles.head}>
        <Avatar handle={user.handle} url={profile?.avatar_url} size={56} />
        <div>
          <p>
            <Badges user={user} />@{user.handle}
          </p>
          {profile && <p className={styles.muted}>{text.since(formatDay(profile.created_at))}</p>}
          {profile && profile.bio !== '' && <p>{profile.bio}</p>}
        </div>
      </div>
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
      {canModerate && <ModeratorTools {...props} />}
      <section>
        <h3 className={styles.heading}>{text.messages}</h3>
        {/* It scrolls, also by keyboard. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <div className={styles.messages} tabIndex={0} role="group" aria-label={text.messages}>
          {messages.length === 0 && <p className={styles.muted}>{text.none}</p>}
          {messages.map((one) => (
            <p key={one.id} className={styles.message}>
              <time className={styles.muted}>{formatClock(one.sent_at)}</time> {one.is_deleted ? <em>{chatStrings.deleted}</em> : <MessageText text={one.text} />}
            </p>
          ))}
        </div>
      </section>
    </Dialog>
  );
}
