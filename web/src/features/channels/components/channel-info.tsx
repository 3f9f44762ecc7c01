import { useEffect, useState } from 'react';
import { Avatar } from '@/components/avatar';
import { Badge } from '@/components/badge';
import { Button } from '@/components/button';
import { CheckIcon, ShareIcon } from '@/components/icons';
import { copyText } from '@/lib/clipboard';
import { formatCount, formatDuration } from '@/lib/format';
import { strings } from '@/lib/strings';
import { useNow } from '@/lib/use-now';
import type { Channel } from '@/features/channels/api/channels';
import styles from './channel-info.module.css';

const confirmedForMs = 2000;

function ShareButton({ handle }: { handle: string }) {
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    if (!isDone) return;
    const timer = setTimeout(() => setDone(false), confirmedForMs);
    return () => clearTimeout(timer);
  }, [isDone]);
  const share = async () => setDone(await copyText(`${location.origin}/@${handle}`));
  return (
    <Button kind="quiet" onClick={() => void share()} aria-live="polite">
      {isDone ? <CheckIcon /> : <ShareIcon />}
      {isDone ? strings.watch.shared : strings.watch.share}
    </Button>
  );
}

function Uptime({ startedAt }: { startedAt: string }) {
  return <span>{strings.watch.liveFor(formatDuration((useNow() - Date.parse(startedAt)) / 1000))}</span>;
}

/** Who streams what, under the player. */
export function ChannelInfo({ channel }: { channel: Channel }) {
  const { handle, title, category, tags, state, started_at: startedAt, viewers } = channel;
  const isOn = state === 'live' || state === 'reconnecting';
  return (
    <div className={styles.info}>
      <Avatar handle={handle} size={48} />
      <div className={styles.words}>
        <h1 className={styles.title}>{title || strings.channels.untitled}</h1>
        <p className={styles.facts}>
          <span className={styles.handle}>{handle}</span>
          <Badge state={state} />
          {isOn && startedAt !== null && <Uptime startedAt={startedAt} />}
          {isOn && viewers !== null && <span>{strings.channels.viewers(formatCount(viewers))}</span>}
        </p>
        {(category !== '' || tags.length > 0) && (
          <ul className={styles.tags}>
            {category !== '' && <li className={styles.category}>{category}</li>}
            {tags.map((tag) => (
              <li key={tag}>{tag}</li>
            ))}
          </ul>
        )}
      </div>
      <div className={styles.actions}>
        <ShareButton handle={handle} />
      </div>
    </div>
  );
}
