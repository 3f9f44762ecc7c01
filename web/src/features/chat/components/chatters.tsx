import { SkeletonLines } from '@/components/skeleton';
import { useChatters } from '@/features/chat/api/chat';
import type { ChatUser } from '@/features/chat/engine/types';
import { formatNumber } from '@/lib/format';
import { chatStrings as text } from '@/lib/strings/chat';
import { nameHue } from './name-hue';
import rowStyles from './chat-row.module.css';
import styles from './chat-panel.module.css';

type Role = keyof typeof text.roles;

const roles: readonly Role[] = ['broadcaster', 'moderator', 'admin', 'bot', 'viewer'];

const roleOf = ({ badges }: ChatUser): Role => roles.find((role) => role !== 'viewer' && badges.includes(role)) ?? 'viewer';

interface Props {
  handle: string;
  /** null: not told. */
  viewers: number | null;
  onOpen: (user: ChatUser) => void;
}

/** Who is here, by role. */
export function Chatters({ handle, viewers, onOpen }: Props) {
  const { data } = useChatters(handle);
  if (data === undefined) {
    return (
      <div className={styles.chatters}>
        <SkeletonLines label={text.loading} count={5} />
      </div>
    );
  }
  const unnamed = data.count - data.chatters.length;
  return (
    // It scrolls, also by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.chatters} tabIndex={0} role="group" aria-label={text.chatters}>
      <p className={styles.muted}>
        {viewers !== null && `${text.watching(viewers, formatNumber(viewers))} · `}
        {text.inChat(formatNumber(data.count))}
      </p>
      {roles.map((role) => {
        const people = data.chatters.filter((user) => roleOf(user) === role);
        if (people.length === 0) return null;
        return (
          <section key={role}>
            <h3 className={styles.role}>
              {text.roles[role]}
              <span> {formatNumber(people.length)}</span>
            </h3>
            <ul>
              {people.map((user) => (
                <li key={user.handle}>
                  <button type="button" className={`${rowStyles.name} ${styles.person}`} style={{ '--hue': nameHue(user.handle) }} onClick={() => onOpen(user)}>
                    <bdi>{user.display_name}</bdi>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      {unnamed > 0 && <p className={styles.muted}>{text.unnamed(unnamed)}</p>}
    </div>
  );
}
