import { useState } from 'react';
import { EmptyState } from '@/components/empty-state';
import { LoadFailed } from '@/components/load-failed';
import { SkeletonLines } from '@/components/skeleton';
import { Tabs } from '@/components/tabs';
import { useChannelBroadcasts, type ChannelDetail } from '@/features/channels/api/channels';
import { formatCount, formatDay } from '@/lib/format';
import { cutAtLinks } from '@/lib/links';
import { strings } from '@/lib/strings';
import { BroadcastList } from './broadcast-list';
import styles from './channel-tabs.module.css';

const text = strings.watch;

function Description({ text: words }: { text: string }) {
  const pieces = cutAtLinks(words).map((piece, index) => ({ ...piece, key: index }));
  return (
    <p className={styles.description} dir="auto">
      {pieces.map(({ key, text: piece, href }) =>
        href === null ? (
          piece
        ) : (
          <a key={key} href={href} target="_blank" rel="nofollow noopener ugc" className={styles.link}>
            {piece}
          </a>
        ),
      )}
    </p>
  );
}

function About({ channel }: { channel: ChannelDetail }) {
  const { description, display_name: name, follower_count: followers, created_at: createdAt } = channel;
  return (
    <div className={styles.about}>
      {description === '' ? <p className={styles.muted}>{text.noAbout(name)}</p> : <Description text={description} />}
      <p className={styles.muted}>
        {text.followers(formatCount(followers), followers === 1)}
        {createdAt !== '' && ` · ${text.memberSince(formatDay(createdAt))}`}
      </p>
    </div>
  );
}

function Past({ handle }: { handle: string }) {
  const { data: broadcasts, isError, error, refetch } = useChannelBroadcasts(handle);
  if (broadcasts === undefined && isError) return <LoadFailed title={text.pastFailed} error={error} onRetry={() => void refetch()} />;
  if (broadcasts === undefined) return <SkeletonLines label={strings.loading} />;
  const ended = broadcasts.filter(({ ended_at: at }) => at !== null);
  return ended.length === 0 ? <EmptyState title={text.noPast} text={text.noPastText} /> : <BroadcastList broadcasts={ended} />;
}

/** What else there is to know of a channel. */
export function ChannelTabs({ channel }: { channel: ChannelDetail }) {
  const [tab, setTab] = useState<'about' | 'past'>('about');
  return (
    <Tabs
      label={text.tabs}
      chosen={tab}
      onChoose={setTab}
      tabs={[
        { id: 'about', label: text.about, content: <About channel={channel} /> },
        { id: 'past', label: text.past, content: <Past handle={channel.handle} /> },
      ]}
    />
  );
}
