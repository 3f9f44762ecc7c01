import { Link } from 'wouter';
import { Avatar } from '@/components/avatar';
import { Skeleton } from '@/components/skeleton';
import { isOnAir, useFollowing, useLiveChannels, type Channel } from '@/features/channels/api/channels';
import { useMeQuery } from '@/lib/api/me';
import { formatCount } from '@/lib/format';
import { strings } from '@/lib/strings';
import styles from './channel-rail.module.css';

const mostOffline = 10;
const mostOthers = 20;

function Entry({ channel }: { channel: Channel }) {
  const { handle, display_name: name, avatar_url: url, category, viewers, title } = channel;
  const isLive = isOnAir(channel);
  return (
    <li>
      <Link href={`/@${handle}`} className={styles.entry} data-live={isLive || undefined} title={isLive && title !== '' ? `${name}: ${title}` : name}>
        <Avatar handle={handle} url={url} size={32} />
        <span className={styles.words}>
          <span className={styles.name} dir="auto">
            {name}
          </span>
          <span className={styles.category}>{isLive ? (category?.name ?? '') : strings.badge.offline}</span>
        </span>
        {isLive && (
          <span className={styles.viewers}>
            <span className={styles.dot} aria-hidden="true" />
            <span className={styles.hidden}>{strings.badge.live}, </span>
            {viewers === null ? strings.badge.live : formatCount(viewers)}
          </span>
        )}
      </Link>
    </li>
  );
}

function Section({ title, channels }: { title: string; channels: readonly Channel[] }) {
  if (channels.length === 0) return null;
  return (
    <section>
      <h2 className={styles.title}>{title}</h2>
      <ul>
        {channels.map((channel) => (
          <Entry key={channel.handle} channel={channel} />
        ))}
      </ul>
    </section>
  );
}

const placeholders = ['a', 'b', 'c', 'd', 'e'];

function RailSkeleton() {
  return (
    <div role="status" aria-label={strings.loading}>
      {placeholders.map((key) => (
        <div key={key} className={styles.entry}>
          <Skeleton width="32px" height="32px" isRound />
          <span className={`${styles.words} ${styles.lines}`}>
            <Skeleton width="70%" height="12px" />
            <Skeleton width="45%" height="10px" />
          </span>
        </div>
      ))}
    </div>
  );
}

const byViewers = (a: Channel, b: Channel) => (b.viewers ?? 0) - (a.viewers ?? 0);

/** At the left edge: whom one follows, live ones first by viewers; then who else is live. Only pictures where it is narrow. */
export function ChannelRail() {
  const { data: me, isPending: isMePending } = useMeQuery();
  const { data: followed = [], isPending: isFollowingPending } = useFollowing();
  const { data: live, isPending: isLivePending } = useLiveChannels();
  if (isMePending || isLivePending || (me && isFollowingPending)) {
    return (
      <nav className={styles.rail} aria-label={strings.shell.channels}>
        <RailSkeleton />
      </nav>
    );
  }
  const followedHandles = new Set(followed.map(({ handle }) => handle));
  const followedLive = followed.filter(isOnAir).toSorted(byViewers);
  const followedOffline = followed.filter((channel) => !isOnAir(channel)).slice(0, mostOffline);
  const others = live?.filter(({ handle }) => !followedHandles.has(handle)).toSorted(byViewers).slice(0, mostOthers) ?? [];
  return (
    <nav className={styles.rail} aria-label={strings.shell.channels}>
      <Section title={strings.shell.followedChannels} channels={[...followedLive, ...followedOffline]} />
      <Section title={strings.shell.liveChannels} channels={others} />
      {live?.length === 0 && followed.length === 0 && <p className={styles.empty}>{strings.shell.nobodyLive}</p>}
    </nav>
  );
}
