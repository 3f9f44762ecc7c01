import { lazy, Suspense, useRef, useState } from 'react';
import { Button } from '@/components/button';
import { PlayIcon } from '@/components/icons';
import { Section } from '@/components/section';
import { SkeletonLines } from '@/components/skeleton';
import { isOnAir, useChannel, useChannelEvents, usePlayback, type ChannelDetail } from '@/features/channels/api/channels';
import { useFreshPicture } from '@/features/channels/use-fresh-picture';
import { useHealth } from '@/features/studio/api/health';
import { Connect } from '@/features/studio/components/connect';
import { Issues } from '@/features/studio/components/health-summary';
import { InfoEditor } from '@/features/studio/components/info-editor';
import { LiveStatus } from '@/features/studio/components/live-status';
import { SignalChecklist } from '@/features/studio/components/signal-checklist';
import { StudioPage } from '@/features/studio/components/studio-page';
import { useLiveScope } from '@/lib/live/use-live';
import { recall, remember } from '@/lib/storage';
import { strings } from '@/lib/strings';
import { studioStrings } from '@/lib/strings/studio';
import styles from './studio.module.css';

const SessionPlayer = lazy(() => import('@/features/player/session-player'));
const ChatPanel = lazy(() => import('@/features/chat/chat-panel'));

const text = studioStrings.preview;

function PlayingPreview({ channel }: { channel: ChannelDetail }) {
  usePlayback(channel.handle, channel.playback !== null);
  return (
    <Suspense fallback={<div className={styles.picture} />}>
      <SessionPlayer
        handle={channel.handle}
        title={channel.title || strings.channels.untitled}
        source={{ broadcast: channel.state, url: channel.playback?.url ?? null, broadcastId: channel.broadcast_id ?? channel.started_at ?? '' }}
        poster={channel.thumbnail_url}
        duration={null}
        isPreview
      />
    </Suspense>
  );
}

/** The picture of some seconds ago; a press on it fetches the player. */
function StillPreview({ channel, onPlay }: { channel: ChannelDetail; onPlay: () => void }) {
  const frame = useRef<HTMLDivElement>(null);
  const picture = useFreshPicture(frame, channel.thumbnail_url);
  return (
    <div ref={frame} className={styles.picture}>
      {picture.url !== null && <img src={picture.url} alt="" onError={picture.onError} />}
      <Button className={styles.play ?? ''} onClick={onPlay}>
        <PlayIcon />
        {text.show}
      </Button>
    </div>
  );
}

/** What viewers see. It costs the streamer's line and processor, so it plays only when asked, and from then on in this browser. */
function Preview({ channel }: { channel: ChannelDetail }) {
  const [isPlaying, setPlaying] = useState(() => recall('studio.preview') === 'true');
  const set = (wanted: boolean) => {
    remember('studio.preview', String(wanted));
    setPlaying(wanted);
  };
  return (
    <Section
      title={text.heading}
      actions={
        isPlaying && (
          <Button kind="quiet" size="small" onClick={() => set(false)}>
            {text.hide}
          </Button>
        )
      }
    >
      <div className={styles.screen}>{isPlaying ? <PlayingPreview channel={channel} /> : <StillPreview channel={channel} onPlay={() => set(true)} />}</div>
      <p className={styles.note}>{text.text}</p>
    </Section>
  );
}

function GoLive({ handle }: { handle: string }) {
  useLiveScope(handle);
  useChannelEvents(handle);
  const { data: channel } = useChannel(handle);
  const { data: health } = useHealth(handle);
  if (channel === undefined) return <SkeletonLines label={strings.loading} count={6} />;
  const issues = health?.issues ?? [];
  const isOn = isOnAir(channel);
  // The way to being live is in steps; who is live needs none.
  const step = (place: number) => (isOn ? undefined : place);
  return (
    <>
      <LiveStatus channel={channel} health={health} />
      <div className={styles.columns} data-on={isOn || undefined}>
        <div className={styles.column}>
          {isOn && (
            <div className={styles.first}>
              <Preview channel={channel} />
            </div>
          )}
          <InfoEditor key={channel.handle} channel={channel} step={step(1)} />
          <Connect handle={handle} step={step(2)} />
        </div>
        <div className={styles.column}>
          <div className={styles.signal}>
            <SignalChecklist health={health} state={channel.state} step={step(3)} />
          </div>
          {issues.length > 0 && (
            <div className={styles.issues}>
              <Section title={studioStrings.healthPage.issues}>
                <Issues issues={issues} />
              </Section>
            </div>
          )}
          <div className={styles.chat}>
            <Suspense>
              <ChatPanel handle={handle} viewer={channel.viewer} viewers={isOn ? channel.viewers : null} />
            </Suspense>
          </div>
        </div>
      </div>
    </>
  );
}

/** Everything on the way to being live, and while one is, on one page. */
const StudioLivePage = () => <StudioPage current="/studio">{(handle) => <GoLive handle={handle} />}</StudioPage>;
export default StudioLivePage;
