import { Link } from 'wouter';
import { Avatar } from '@/components/avatar';
import type { Channel } from '@/features/channels/api/channels';
import { formatAgo } from '@/lib/format';
import { strings } from '@/lib/strings';
import { useServerNow } from '@/lib/use-now';
import styles from './broadcast-list.module.css';

/** Channels that are not on the air. */
export function ChannelRows({ channels }: { channels: readonly (Channel & { last_live_at?: string | null })[] }) {
  const now = useServerNow();
  const lastLive = (at: string | null) => (at === null ? strings.channels.neverLive : strings.channels.lastLive(formatAgo(Date.parse(at), now)));
  return (
    <ul className={styles.list}>
      {channels.map(({ handle, display_name: name, avatar_url: url, last_live_at: at }) => (
        <li key={handle} className={styles.entry}>
          <Avatar handle={handle} url={url} size={40} />
          <div className={styles.words}>
            <p className={styles.title} dir="auto">
              <Link href={`/@${handle}`} className={styles.link}>
                {name}
              </Link>
            </p>
            <p className={styles.facts}>{at === undefined ? `@${handle}` : lastLive(at)}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}
