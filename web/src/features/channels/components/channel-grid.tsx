import { strings } from '@/lib/strings';
import type { Channel } from '@/features/channels/api/channels';
import { ChannelCard } from './channel-card';
import styles from './channel-grid.module.css';

interface Props {
  channels: readonly Channel[];
  heading: 'h2' | 'h3';
}

export function ChannelGrid({ channels, heading }: Props) {
  // One or two channels in a grid made for twenty would look lost.
  const size = channels.length <= 2 && heading === 'h2' ? styles.few : '';
  return (
    <ul className={`${styles.grid} ${size}`}>
      {channels.map((channel) => (
        <li key={channel.handle}>
          <ChannelCard channel={channel} heading={heading} />
        </li>
      ))}
    </ul>
  );
}

const placeholders = ['a', 'b', 'c', 'd'];

export function ChannelGridSkeleton() {
  return (
    <div className={styles.grid} role="status" aria-label={strings.channels.loading}>
      {placeholders.map((key) => (
        <div key={key} className={styles.placeholder}>
          <div className={styles.picture} />
          <div className={styles.line} />
          <div className={`${styles.line} ${styles.short}`} />
        </div>
      ))}
    </div>
  );
}
