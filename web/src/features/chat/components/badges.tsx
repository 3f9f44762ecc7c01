import type { ReactNode } from 'react';
import type { ChatUser } from '@/features/chat/engine/types';
import { chatStrings as text } from '@/lib/strings/chat';
import styles from './chat-row.module.css';

type Badge = ChatUser['badges'][number];

const shapes: Record<Badge, ReactNode> = {
  broadcaster: (
    <>
      <rect x="2.5" y="4.5" width="7" height="7" rx="1.5" />
      <path d="m10.5 7.4 3-1.9v5l-3-1.9z" />
    </>
  ),
  moderator: <path d="M8 2.2 13 4v3.6c0 3-2 5.2-5 6.3-3-1.1-5-3.3-5-6.3V4z" />,
  admin: <path d="m8 2.3 1.7 3.6 4 .5-2.9 2.7.7 3.9L8 11.1 4.5 13l.7-3.9L2.3 6.4l4-.5z" />,
  bot: <path d="M7.3 2.5h1.4v2H12a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1h3.3zM5.5 7.2v1.8h1.6V7.2zm3.4 0v1.8h1.6V7.2z" />,
};

/** What somebody is in this channel. */
export function Badges({ user }: { user: ChatUser }) {
  return user.badges.map((badge) => (
    <span key={badge} className={styles.badge} data-badge={badge} role="img" aria-label={text.badges[badge]} title={text.badges[badge]}>
      <svg viewBox="0 0 16 16" width="12" height="12" fill="currentColor" fillRule="evenodd" aria-hidden="true">
        {shapes[badge]}
      </svg>
    </span>
  ));
}
