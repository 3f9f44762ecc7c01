import { SkeletonLines } from '@/components/skeleton';
import { useChatters } from '@/features/chat/api/chat';
import type { ChatUser } from '@/features/chat/engine/types';
import { formatNumber } from '@/lib/format';
import { chatStrings as text } from '@/lib/strings/chat';
import { nameHue } from './chat-row';
import rowStyles from './chat-row.module.css';
import styles from './chat-panel.module.css';

type Role = keyof typeof text.roles;

const roles: readonly Role[] = ['broadcaster', 'moderator', 'admin', 'bot', 'viewer'];

const roleOf = ({ badges }: ChatUser): Role => roles.find((role) => role !== 'viewer' && badges.includes(role)) ?? 'viewer';

/** Who is here, by role. */
export function Chatters({ handle, onOpen }: { handle: string; onOpen: (user: ChatUser) => void }) {
  const { data } = useChatters(handle);
  if (data === undefined) {
    return (
      <div className={styles.chatters}>
        <SkeletonLines label={text.loading} count={5} />
      </div>
    );
  }
  return (
    <div className={styles.chatters}>
      <p className={styles.muted}>{text.inChat(formatNumber(data.count))}</p>
      {roles.map((role) => {
        const people = data.chatters.filter((user) => roleOf(user) === role);
        if (people.length === 0) return null;
        return (
          <section key={role}>
            <h3 className={styles.role}>{text.roles[role]}</h3>
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
    </div>
  );
}
