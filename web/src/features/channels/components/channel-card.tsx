import { Avatar, hueOf } from '@/components/avatar';
import { Badge } from '@/components/badge';
import { formatCount, formatDuration } from '@/lib/format';
import { strings } from '@/lib/strings';
import { useNow } from '@/lib/use-now';
import { Link } from 'wouter';
import type { Channel } from '@/features/channels/api/channels';
import styles from './channel-card.module.css';

interface Props {
  channel: Channel;
  /** One below the heading over the cards. */
  heading: 'h2' | 'h3';
}

export function ChannelCard({ channel, heading: Heading }: Props) {
  const { handle, title, category, tags, state, started_at: startedAt, viewers } = channel;
  const now = useNow();
  return (
    <article className={styles.card}>
      <div className={styles.picture} style={{ '--hue': hueOf(handle) }}>
        <span className={styles.initial} aria-hidden="true">
          {handle.charAt(0).toUpperCase()}
        </span>
        <span className={styles.state}>
          <Badge state={state} />
        </span>
        {startedAt !== null && <span className={`${styles.fact} ${styles.uptime}`}>{formatDuration((now - Date.parse(startedAt)) / 1000)}</span>}
        {viewers !== null && <span className={`${styles.fact} ${styles.viewers}`}>{strings.channels.viewers(formatCount(viewers))}</span>}
      </div>
      <div className={styles.about}>
        <Avatar handle={handle} size={36} />
        <div className={styles.words}>
          <Heading className={styles.title}>
            <Link href={`/@${handle}`} className={styles.link}>
              {title || strings.channels.untitled}
            </Link>
          </Heading>
          <p className={styles.line}>{handle}</p>
          {category !== '' && <p className={styles.line}>{category}</p>}
          {tags.length > 0 && (
            <ul className={styles.tags}>
              {tags.map((tag) => (
                <li key={tag}>{tag}</li>
              ))}
            </ul>
          )}
        </div>
      </div>
    </article>
  );
}
