import { useRef, useState } from 'react';
import { Link } from 'wouter';
import { Avatar, hueOf } from '@/components/avatar';
import { Badge } from '@/components/badge';
import type { Channel } from '@/features/channels/api/channels';
import { formatCount, formatDuration } from '@/lib/format';
import { strings } from '@/lib/strings';
import { useServerNow } from '@/lib/use-now';
import { useFreshPicture } from '@/features/channels/use-fresh-picture';
import styles from './channel-card.module.css';

interface Props {
  channel: Channel;
  /** One below the heading over the cards. */
  heading: 'h2' | 'h3';
  /** Probably seen at once: its picture is fetched first. */
  isUpFront: boolean;
}

function Uptime({ startedAt }: { startedAt: string }) {
  return <span className={`${styles.fact} ${styles.uptime}`}>{formatDuration((useServerNow() - Date.parse(startedAt)) / 1000)}</span>;
}

/** The channel's newest picture, the strip of the last minutes under the pointer, or its colours where there is none. */
function Picture({ channel, isUpFront }: { channel: Channel; isUpFront: boolean }) {
  const { handle, thumbnail_url: thumbnail, preview_url: preview, state, started_at: startedAt, viewers } = channel;
  const [isPreviewed, setPreviewed] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const picture = useFreshPicture(frame, thumbnail);
  return (
    <div
      ref={frame}
      className={styles.picture}
      style={{ '--hue': hueOf(handle) }}
      onPointerEnter={(event) => setPreviewed(event.pointerType === 'mouse')}
      onPointerLeave={() => setPreviewed(false)}
    >
      <span className={styles.initial} aria-hidden="true">
        {handle.charAt(0).toUpperCase()}
      </span>
      {picture.url !== null && <img className={styles.image} src={picture.url} alt="" width={440} height={248} loading={isUpFront ? 'eager' : 'lazy'} onError={picture.onError} />}
      {isPreviewed && preview !== null && <span className={styles.strip} style={{ backgroundImage: `url("${encodeURI(preview)}")` }} />}
      <span className={styles.state}>
        <Badge state={state} />
      </span>
      {startedAt !== null && <Uptime startedAt={startedAt} />}
      {viewers !== null && <span className={`${styles.fact} ${styles.viewers}`}>{strings.channels.viewers(formatCount(viewers))}</span>}
    </div>
  );
}

export function ChannelCard({ channel, heading: Heading, isUpFront }: Props) {
  const { handle, display_name: name, avatar_url: avatar, title, category, tags } = channel;
  return (
    <article className={styles.card}>
      <Picture channel={channel} isUpFront={isUpFront} />
      <div className={styles.about}>
        <Avatar handle={handle} url={avatar} size={36} />
        <div className={styles.words}>
          <Heading className={styles.title} dir="auto">
            <Link href={`/@${handle}`} className={styles.link}>
              {title || strings.channels.untitled}
            </Link>
          </Heading>
          <p className={styles.line} dir="auto">
            {name}
          </p>
          {category && <p className={styles.line}>{category.name}</p>}
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
