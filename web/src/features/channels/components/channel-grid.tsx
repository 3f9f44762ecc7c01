import { Skeleton } from '@/components/skeleton';
import { strings } from '@/lib/strings';
import type { Channel } from '@/features/channels/api/channels';
import { ChannelCard } from './channel-card';
import styles from './channel-grid.module.css';

interface Props {
  channels: readonly Channel[];
  heading: 'h2' | 'h3';
}

// As many as are seen at once on most screens: their pictures are not waited for until the page is laid out.
const upFront = 4;

export function ChannelGrid({ channels, heading }: Props) {
  return (
    <ul className={styles.grid}>
      {channels.map((channel, index) => (
        <li key={channel.handle}>
          <ChannelCard channel={channel} heading={heading} isUpFront={index < upFront} />
        </li>
      ))}
    </ul>
  );
}

const placeholders = ['a', 'b', 'c', 'd', 'e', 'f'];

/** hasTitle: with room for the heading that will stand over the cards. */
export function ChannelGridSkeleton({ hasTitle = false }: { hasTitle?: boolean }) {
  return (
    <div className={styles.skeleton} role="status" aria-label={strings.channels.loading}>
      {hasTitle && <Skeleton width="180px" height="25px" />}
      <div className={styles.grid}>
        {placeholders.map((key) => (
          <div key={key} className={styles.placeholder}>
            <div className={styles.picture} />
            <div className={styles.about}>
              <Skeleton width="36px" height="36px" isRound />
              <div className={styles.lines}>
                <Skeleton width="85%" height="16px" />
                <Skeleton width="45%" />
                <Skeleton width="30%" />
              </div>
            </div>
          </div>
        ))}
      </div>
    </div>
  );
}
