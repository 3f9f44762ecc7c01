import type { ChatSettings } from '@/features/chat/engine/types';
import { chatStrings } from '@/lib/strings/chat';
import styles from './chat-panel.module.css';

const text = chatStrings.modes;

export function modesOf(settings: ChatSettings): string[] {
  const { slow_mode_s: slow, followers_only_minutes: followers, emote_only: emoji, links_allowed: links, moderators_only: moderators } = settings;
  return [
    ...(slow > 0 ? [text.slow(slow)] : []),
    ...(followers === null ? [] : [followers === 0 ? text.followers : text.followersFor(followers)]),
    ...(emoji ? [text.emoji] : []),
    ...(moderators ? [text.moderators] : []),
    ...(links ? [] : [text.noLinks]),
  ];
}

/** What holds here at the moment, above the field. */
export function ChatModes({ settings }: { settings: ChatSettings }) {
  const modes = modesOf(settings);
  if (modes.length === 0) return null;
  return (
    <ul className={styles.modes} aria-label={text.label}>
      {modes.map((mode) => (
        <li key={mode}>{mode}</li>
      ))}
    </ul>
  );
}
