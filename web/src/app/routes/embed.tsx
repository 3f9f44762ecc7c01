import { PopOutIcon } from '@/components/icons';
import { LoadFailed } from '@/components/load-failed';
import { PageMessage } from '@/components/page-message';
import { PageTitle } from '@/components/page-title';
import { isUnknownChannel, useChannel, useChannelEvents, usePlayback } from '@/features/channels/api/channels';
import SessionPlayer from '@/features/player/session-player';
import { useLiveScope } from '@/lib/live/use-live';
import type { PageProps } from '@/lib/routes';
import { strings } from '@/lib/strings';
import styles from './embed.module.css';

/** The player alone, for a frame on another page. */
export default function EmbedPage({ params }: PageProps) {
  const handle = (params.handle ?? '').toLowerCase();
  const { data: channel, error, refetch } = useChannel(handle);
  useLiveScope(isUnknownChannel(error) ? null : handle);
  useChannelEvents(handle);
  // In a frame of another site there are no cookies: the address carries what opens the keys.
  const { data: playback } = usePlayback(handle, (channel?.playback ?? null) !== null, true);
  if (isUnknownChannel(error)) {
    return (
      <PageMessage title={strings.watch.unknownTitle} text={strings.watch.unknownText(handle)}>
        <PageTitle>{strings.watch.unknownTitle}</PageTitle>
      </PageMessage>
    );
  }
  if (!channel && error !== null) return <LoadFailed page title={strings.watch.failedTitle} error={error} onRetry={() => void refetch()} />;
  if (!channel) return <div className={styles.page} role="status" aria-label={strings.loading} />;
  const refusal = playback?.can_watch === false && playback.reason !== 'offline' ? playback.reason : null;
  return (
    <div className={styles.page}>
      <PageTitle>{channel.display_name}</PageTitle>
      <h1 className={styles.hidden}>{`${channel.title || strings.channels.untitled} – ${channel.display_name}`}</h1>
      <SessionPlayer
        handle={handle}
        title={channel.title || strings.channels.untitled}
        source={{
          broadcast: channel.state,
          // The token decides which address is played, so it is waited for.
          url: playback === undefined || refusal !== null ? null : (channel.playback?.url ?? null),
          broadcastId: channel.broadcast_id ?? channel.started_at ?? '',
        }}
        token={playback?.token ?? null}
        refusal={refusal}
        duration={null}
      />
      <a href={`/@${handle}`} target="_blank" rel="noopener" className={styles.link}>
        <span className={styles.words}>{strings.watch.openOn(location.host)}</span>
        <PopOutIcon />
      </a>
    </div>
  );
}
