import { lazy, Suspense, useCallback, useEffect, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { Avatar } from '@/components/avatar';
import { Button, IconButton } from '@/components/button';
import { ChatIcon, CloseIcon, PeopleIcon } from '@/components/icons';
import { LinkButton } from '@/components/link-button';
import { LoadFailed } from '@/components/load-failed';
import { PageMessage } from '@/components/page-message';
import { PageTitle } from '@/components/page-title';
import { hasTitle, isOnAir, isUnknownChannel, useChannel, useChannelEvents, useLiveChannels, usePlayback, type ChannelDetail } from '@/features/channels/api/channels';
import { ChannelGrid } from '@/features/channels/components/channel-grid';
import { ChannelInfo, ChannelInfoSkeleton, FollowButton, StudioLink } from '@/features/channels/components/channel-info';
import { ChannelTabs } from '@/features/channels/components/channel-tabs';
import { PlayerPlaceholder } from '@/features/player/components/player-placeholder';
import { formatAgo, formatCount, formatDuration } from '@/lib/format';
import { useLiveScope, useLiveStatus } from '@/lib/live/use-live';
import type { PageProps } from '@/lib/routes';
import { recall, recallNumber, remember } from '@/lib/storage';
import { strings } from '@/lib/strings';
import { chatStrings } from '@/lib/strings/chat';
import { useMedia } from '@/lib/use-media';
import { useServerNow } from '@/lib/use-now';
import styles from './watch.module.css';

const importPlayer = () => import('@/features/player/session-player');
const SessionPlayer = lazy(importPlayer);
const importChat = () => import('@/features/chat/chat-panel');
const ChatPanel = lazy(importChat);

// As in watch.module.css: where chat stands below the picture, and where it lies over it.
const narrow = '(width < 1024px)';
const flat = '(500px <= width < 1024px) and (height < 480px)';

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

interface ChatColumn {
  isShown: boolean;
  width: number;
  toggle: () => void;
  setWidth: (width: number) => void;
  resize: (step: 1 | -1) => void;
}

const narrowestChat = 280;
const widestChat = 480;
const usualChat = 340;
const chatStep = 40;

function useChatColumn(): ChatColumn {
  const [isShown, setShown] = useState(() => recall('chat') !== 'hidden');
  const [width, setWidth] = useState(() => recallNumber('chat.width', narrowestChat, widestChat) ?? usualChat);
  const set = (wanted: number) => {
    const allowed = Math.round(Math.min(widestChat, Math.max(narrowestChat, wanted)));
    setWidth(allowed);
    remember('chat.width', String(allowed));
  };
  const toggle = () => {
    remember('chat', isShown ? 'hidden' : 'shown');
    setShown(!isShown);
  };
  return { isShown, width, toggle, setWidth: set, resize: (step) => set(width + step * chatStep) };
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

/** The edge between picture and chat. */
function ResizeHandle({ chat }: { chat: ChatColumn }) {
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    const { clientX: fromX, currentTarget: handle, pointerId } = event;
    const { width } = chat;
    handle.setPointerCapture(pointerId);
    const onMove = (move: globalThis.PointerEvent) => chat.setWidth(width + fromX - move.clientX);
    const onEnd = () => handle.removeEventListener('pointermove', onMove);
    handle.addEventListener('pointermove', onMove);
    handle.addEventListener('lostpointercapture', onEnd, { once: true });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, 1 | -1> = { ArrowLeft: 1, ArrowRight: -1 };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    chat.resize(step);
  };
  if (!chat.isShown) return null;
  return (
    // A separator that is moved is a control (ARIA 1.2).
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={chatStrings.resize}
      aria-valuenow={chat.width}
      aria-valuemin={narrowestChat}
      aria-valuemax={widestChat}
      className={styles.handle}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  );
}

const mostInstead = 3;

/** On the card of a channel that is not live: how not to miss it, and who is live instead. */
function WhileOff({ channel }: { channel: ChannelDetail }) {
  const { data = [] } = useLiveChannels();
  const now = useServerNow();
  const others = data.filter(({ handle }) => handle !== channel.handle).slice(0, mostInstead);
  return (
    <div className={styles.instead} aria-live="off">
      {channel.state === 'offline' && channel.last_live_at !== null && <p className={styles.lastLive}>{text.lastLive(formatAgo(Date.parse(channel.last_live_at), now))}</p>}
      <FollowButton channel={channel} />
      <StudioLink handle={channel.handle} />
      {others.map((other) => (
        <span key={other.handle} className={styles.other}>
          <LinkButton href={`/@${other.handle}`} kind="quiet">
            <Avatar handle={other.handle} url={other.avatar_url} size={20} />
            <bdi>{other.display_name}</bdi>
          </LinkButton>
        </span>
      ))}
    </div>
  );
}

interface WatchProps {
  channel: ChannelDetail;
  /** When the server said so, in milliseconds since 1970. */
  seenAtMs: number;
  isDisconnected: boolean;
}

function Watch({ channel, seenAtMs, isDisconnected }: WatchProps) {
  const [isTheatre, toggleTheatre] = useTheatre();
  const duration = useBroadcastDuration(channel, seenAtMs);
  // Nobody waits for this answer: who may not watch gets no keys, and it says why.
  const { data: playback } = usePlayback(channel.handle, channel.playback !== null);
  const refusal = playback?.can_watch === false && playback.reason !== 'offline' ? playback.reason : null;
  const title = channel.title || strings.channels.untitled;
  const [view, setView] = useState<'chat' | 'about'>('chat');
  const chat = useChatColumn();
  const isNarrow = useMedia(narrow);
  const isFlat = useMedia(flat);
  const [isChatOver, setChatOver] = useState(false);
  const isChatShown = isFlat ? isChatOver : isNarrow || chat.isShown;
  return (
    <div
      className={`${styles.page} ${isTheatre ? styles.theatre : ''}`}
      data-stage
      data-theatre={isTheatre || undefined}
      data-chat={isChatShown ? 'shown' : 'hidden'}
      data-view={isFlat ? undefined : view}
      style={{ '--chat-width': `${chat.width}px` }}
    >
      <PageTitle>{hasTitle(channel) ? `${channel.display_name} – ${title}` : channel.display_name}</PageTitle>
      {isDisconnected && (
        <p role="status" className={styles.disconnected}>
          {text.connectionLost}
        </p>
      )}
      <div className={styles.stage}>
        <Suspense
          fallback={
            <PlayerPlaceholder
              handle={channel.handle}
              broadcast={channel.state}
              isRefused={refusal !== null}
              poster={channel.thumbnail_url}
              whileOff={<WhileOff channel={channel} />}
            />
          }
        >
          <SessionPlayer
            handle={channel.handle}
            title={title}
            source={{
              broadcast: channel.state,
              url: refusal === null ? (channel.playback?.url ?? null) : null,
              broadcastId: channel.broadcast_id ?? channel.started_at ?? '',
            }}
            refusal={refusal}
            poster={channel.thumbnail_url}
            whileOff={<WhileOff channel={channel} />}
            duration={duration}
            isTheatre={isTheatre}
            onToggleTheatre={toggleTheatre}
          />
        </Suspense>
      </div>
      <div className={styles.switch} role="group" aria-label={text.views}>
        <Button kind={view === 'chat' ? 'quiet' : 'ghost'} size="small" aria-pressed={view === 'chat'} onClick={() => setView('chat')}>
          {chatStrings.title}
        </Button>
        <Button kind={view === 'about' ? 'quiet' : 'ghost'} size="small" aria-pressed={view === 'about'} onClick={() => setView('about')}>
          {text.about}
        </Button>
        <span className={styles.viewers}>
          {isOnAir(channel) && channel.viewers !== null && (
            <>
              <PeopleIcon />
              {formatCount(channel.viewers)}
              <span className={styles.hidden}> {text.watching}</span>
            </>
          )}
        </span>
        {view === 'chat' && <FollowButton channel={channel} isSmall />}
      </div>
      {isFlat && (
        <IconButton label={isChatOver ? chatStrings.hide : chatStrings.show} aria-pressed={isChatOver} className={styles.overChat} onClick={() => setChatOver(!isChatOver)}>
          {isChatOver ? <CloseIcon /> : <ChatIcon />}
        </IconButton>
      )}
      <div className={styles.chat}>
        <ResizeHandle chat={chat} />
        {isChatShown ? (
          <Suspense fallback={<div className={styles.chatPlaceholder} />}>
            <ChatPanel handle={channel.handle} viewer={channel.viewer} viewers={isOnAir(channel) ? channel.viewers : null} onHide={chat.toggle} onResize={chat.resize} />
          </Suspense>
        ) : (
          <div className={styles.showChat} hidden={isFlat}>
            <IconButton label={chatStrings.show} onClick={chat.toggle}>
              <ChatIcon />
            </IconButton>
          </div>
        )}
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
    importChat().catch(() => {});
  }, []);
  const { data: channel, dataUpdatedAt, error, errorUpdatedAt, refetch } = useChannel(handle);
  // The frame says it when the connection for events is gone.
  const isSaid = useLiveStatus() === 'lost';
  useLiveScope(isUnknownChannel(error) ? null : handle);
  useChannelEvents(handle);
  if (channel !== undefined && !isUnknownChannel(error)) {
    return <Watch channel={channel} seenAtMs={dataUpdatedAt} isDisconnected={!isSaid && error !== null && errorUpdatedAt - dataUpdatedAt > disconnectedAfterMs} />;
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
      <>
        <PageTitle>{`@${handle}`}</PageTitle>
        <LoadFailed page title={text.failedTitle} error={error} onRetry={() => void refetch()} />
      </>
    );
  }
  return (
    <div className={styles.page} data-chat={recall('chat') === 'hidden' ? 'hidden' : 'shown'} data-view="chat" data-stage role="status" aria-label={strings.loading}>
      <PageTitle>{`@${handle}`}</PageTitle>
      <div className={styles.stage}>
        <div className={styles.placeholder} />
      </div>
      <div className={styles.switch} />
      <div className={styles.chat}>
        <div className={styles.chatPlaceholder} />
      </div>
      <div className={styles.below}>
        <ChannelInfoSkeleton />
      </div>
    </div>
  );
}
