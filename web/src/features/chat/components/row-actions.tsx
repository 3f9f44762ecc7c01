import { IconButton } from '@/components/button';
import { BanIcon, ClockIcon, CopyIcon, ReplyIcon, TrashIcon, UndoIcon } from '@/components/icons';
import { showToast } from '@/components/toast';
import type { ChatMessage } from '@/features/chat/engine/types';
import { copyText } from '@/lib/clipboard';
import { chatStrings as text } from '@/lib/strings/chat';
import styles from './chat-row.module.css';

const timeoutS = 600;

export interface RowActions {
  openUser: (message: ChatMessage) => void;
  reply: (message: ChatMessage) => void;
  remove: (message: ChatMessage) => void;
  restore: (message: ChatMessage) => void;
  ban: (user: string, durationS: number | null) => void;
  retry: (nonce: string) => void;
  discard: (nonce: string) => void;
}

interface Props {
  message: ChatMessage;
  actions: RowActions;
  /** Own handle; null: not signed in. */
  me: string | null;
  isModerator: boolean;
  /** Shown by a long press: where text is not selected by touch. */
  isHeld: boolean;
}

async function copy(message: ChatMessage): Promise<void> {
  if (await copyText(message.text)) showToast(text.copied);
}

/** What can be done with a line. There is one of these at a time, on the line that is pointed at. */
export function RowActionBar({ message, actions, me, isModerator, isHeld }: Props) {
  const { user, is_deleted: isDeleted } = message;
  const isPunishable = isModerator && user.handle !== me && !user.badges.includes('broadcaster');
  if (isDeleted) {
    if (!isModerator) return null;
    return (
      <span className={styles.actions}>
        <IconButton label={text.moderate.restore} onClick={() => actions.restore(message)}>
          <UndoIcon />
        </IconButton>
      </span>
    );
  }
  if (me === null && !isHeld) return null;
  return (
    <span className={styles.actions}>
      {isHeld && (
        <IconButton label={text.copy} onClick={() => void copy(message)}>
          <CopyIcon />
        </IconButton>
      )}
      {me !== null && (
        <IconButton label={text.reply} onClick={() => actions.reply(message)}>
          <ReplyIcon />
        </IconButton>
      )}
      {(isModerator || user.handle === me) && (
        <IconButton label={text.moderate.delete} onClick={() => actions.remove(message)}>
          <TrashIcon />
        </IconButton>
      )}
      {isPunishable && (
        <>
          <IconButton label={text.moderate.timeout} onClick={() => actions.ban(user.handle, timeoutS)}>
            <ClockIcon />
          </IconButton>
          <IconButton label={text.moderate.ban} onClick={() => actions.ban(user.handle, null)}>
            <BanIcon />
          </IconButton>
        </>
      )}
    </span>
  );
}
