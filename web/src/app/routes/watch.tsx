import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { Button } from '@/components/button';
import { LinkButton } from '@/components/link-button';
import { PageMessage } from '@/components/page-message';
import { PageTitle } from '@/components/page-title';
import { isOnAir, isUnknownChannel, useChannel, useChannelEvents, useLiveChannels, usePlayback, type ChannelDetail } from '@/features/channels/api/channels';
import { ChannelGrid } from '@/features/channels/components/channel-grid';
import { ChannelInfo } from '@/features/channels/components/channel-info';
import { ChannelTabs } from '@/features/channels/components/channel-tabs';
import { formatDuration } from '@/lib/format';
import { useLiveScope } from '@/lib/live/use-live';
import type { PageProps } from '@/lib/routes';
import { recall, remember } from '@/lib/storage';
import { strings } from '@/lib/strings';
import styles from './watch.module.css';

const importPlayer = () => import('@/features/player/session-player');
const SessionPlayer = lazy(importPlayer);

// One lost answer is not worth a banner.
const disconnectedAfterMs = 4000;

const text = strings.watch;

function useTheatre(): [boolean, () => void] {
  const [isOn, setOn] = useState(() => recall('theatre') === 'true');
  const toggle = useCallback(
    () =>
      setOn((wasOn) => {
        remember('theatre', String(!wasOn));
        return !wasOn;
      }),
    [],
  );
  return [isOn, toggle];
}

/** How long the broadcast lasted, from its start to the moment this page saw its end. */
function useBroadcastDuration(channel: ChannelDetail, seenAtMs: number): string | null {
  const [startedAt, setStartedAt] = useState<string | null>(null);
  const [duration, setDuration] = useState<string | null>(null);
  if (isOnAir(channel) && channel.started_at !== startedAt) {
    setStartedAt(channel.started_at);
    setDuration(null);
  }
  if (channel.state === 'ended' && startedAt !== null && duration === null) {
    setDuration(formatDuration((seenAtMs - Date.parse(startedAt)) / 1000));
  }
  return duration;
}

function AlsoLive({ handle }: { handle: string }) {
  const { data } = useLiveChannels();
  const others = data?.filter((channel) => channel.handle !== handle) ?? [];
  if (others.length === 0) return null;
  return (
    <section className={styles.also}>
      <h2 className={styles.alsoTitle}>{strings.channels.moreLive}</h2>
      <ChannelGrid channels={others} heading="h3" />
    </section>
  );
}

interface WatchProps {
  channel: ChannelDetail;
  /** When the server said so, in milliseconds since 1970. */
  seenAtMs: number;
  isDisconnected: boolean;
}

function Watch({ channel, seenAtMs, isDisconnected }: WatchProps) {
  useChannelEvents(channel.handle);
  const [isTheatre, toggleTheatre] = useTheatre();
  const duration = useBroadcastDuration(channel, seenAtMs);
  // Nobody waits for this answer: who may not watch gets no keys, and it says why.
  const { data: playback } = usePlayback(channel.handle, channel.playback !== null);
  const refusal = playback?.can_watch === false && playback.reason !== 'offline' ? playback.reason : null;
  const title = channel.title || strings.channels.untitled;
  return (
    <div className={isTheatre ? styles.theatre : styles.page} data-theatre={isTheatre || undefined}>
      <PageTitle>{`${title} – ${channel.display_name}`}</PageTitle>
      {isDisconnected && (
        <p role="status" className={styles.disconnected}>
          {text.connectionLost}
        </p>
      )}
      <div className={styles.stage}>
        <Suspense fallback={<div className={styles.placeholder} />}>
          <SessionPlayer
            handle={channel.handle}
            title={title}
            source={{
              broadcast: channel.state,
              url: refusal === null ? (channel.playback?.url ?? null) : null,
              broadcastId: channel.broadcast_id ?? channel.started_at ?? '',
            }}
            duration={duration}
            isTheatre={isTheatre}
            onToggleTheatre={toggleTheatre}
          />
        </Suspense>
      </div>
      <div className={styles.below}>
        <ChannelInfo channel={channel} />
        <div className={styles.tabs}>
          <ChannelTabs channel={channel} />
        </div>
        <AlsoLive handle={channel.handle} />
      </div>
    </div>
  );
}

export default function WatchPage({ params }: PageProps) {
  const handle = (params.handle ?? '').toLowerCase();
  // The player is fetched while the server is asked what there is to play, not after.
  useEffect(() => {
    importPlayer().catch(() => {});
  }, []);
  const { data: channel, dataUpdatedAt, error, errorUpdatedAt, refetch } = useChannel(handle);
  useLiveScope(isUnknownChannel(error) ? null : handle);
  if (channel !== undefined && !isUnknownChannel(error)) {
    return <Watch channel={channel} seenAtMs={dataUpdatedAt} isDisconnected={error !== null && errorUpdatedAt - dataUpdatedAt > disconnectedAfterMs} />;
  }
  if (isUnknownChannel(error)) {
    return (
      <PageMessage title={text.unknownTitle} text={text.unknownText(handle)}>
        <PageTitle>{text.unknownTitle}</PageTitle>
        <LinkButton href="/">{strings.notFound.back}</LinkButton>
      </PageMessage>
    );
  }
  if (error !== null) {
    return (
      <PageMessage title={text.failedTitle}>
        <PageTitle>{text.failedTitle}</PageTitle>
        <Button onClick={() => void refetch()}>{strings.retry}</Button>
      </PageMessage>
    );
  }
  return (
    <div className={styles.page}>
      <PageTitle>{handle}</PageTitle>
      <div className={styles.stage}>
        <div className={styles.placeholder} />
      </div>
    </div>
  );
}
