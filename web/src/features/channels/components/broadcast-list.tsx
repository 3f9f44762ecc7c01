import { Link } from 'wouter';
import { Avatar } from '@/components/avatar';
import type { Broadcast } from '@/features/channels/api/channels';
import { formatAgo, formatDate, formatDuration } from '@/lib/format';
import { strings } from '@/lib/strings';
import { useServerNow } from '@/lib/use-now';
import styles from './broadcast-list.module.css';

interface Props {
  broadcasts: readonly Broadcast[];
  /** Of several channels: each says whose it was. */
  hasChannels?: boolean;
}

/** What was streamed before. */
export function BroadcastList({ broadcasts, hasChannels = false }: Props) {
  const now = useServerNow();
  return (
    <ul className={styles.list}>
      {broadcasts.map(({ id, handle, title, category, started_at: startedAt, ended_at: endedAt, duration_s: seconds, peak_viewers: peak }) => (
        <li key={id} className={styles.entry}>
          {hasChannels && <Avatar handle={handle} size={36} />}
          <div className={styles.words}>
            <p className={styles.title} dir="auto">
              {hasChannels ? (
                <Link href={`/@${handle}`} className={styles.link}>
                  {title || strings.channels.untitled}
                </Link>
              ) : (
                title || strings.channels.untitled
              )}
            </p>
            <p className={styles.facts}>
              {[hasChannels ? `@${handle}` : '', category?.name ?? '', formatDuration(seconds), peak > 0 ? strings.channels.peak(peak) : ''].filter(Boolean).join(' · ')}
            </p>
          </div>
          <time className={styles.when} dateTime={startedAt} title={formatDate(startedAt)}>
            {formatAgo(Date.parse(endedAt ?? startedAt), now)}
          </time>
        </li>
      ))}
    </ul>
  );
}
