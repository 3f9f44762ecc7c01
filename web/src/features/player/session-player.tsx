import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState, type MouseEvent, type ReactNode } from 'react';
import { recall, remember } from '@/lib/storage';
import { strings } from '@/lib/strings';
import { Controls } from './components/controls';
import { AudioOnly, Overlays, UnmuteChip } from './components/overlays';
import { SettingsMenu } from './components/settings-menu';
import { chooseOverlay, type Overlay } from './engine/overlay';
import type { Refusal } from './engine/types';
import { latencyToServerS } from './engine/stats';
import { useFullscreen } from './use-fullscreen';
import { useIdle } from './use-idle';
import { useLivePlayer, type PlayerSource } from './use-live-player';
import { useMediaSession } from './use-media-session';
import { useShortcuts } from './use-shortcuts';
import styles from './session-player.module.css';

const StatsPanel = lazy(() => import('./components/stats-panel'));
const HelpDialog = lazy(() => import('./components/help-dialog'));

interface Props {
  handle: string;
  title: string;
  source: PlayerSource;
  /** Why this viewer may not watch; null: they may. */
  refusal?: Refusal | null;
  /** The newest picture there is, behind the words while nothing plays. */
  poster?: string | null;
  /** What to do while nothing plays: follow, watch somebody else. */
  whileOff?: ReactNode;
  /** How long the last broadcast lasted, for the card at its end. */
  duration: string | null;
  /** Opens the keys where the browser sends no cookies: in a frame of another site. */
  token?: string | null;
  /** Among other things on a page: without sound at first, and without shortcuts of single keys. */
  isPreview?: boolean;
  isTheatre?: boolean;
  /** Without it there is no theatre. */
  onToggleTheatre?: () => void;
}

// Mirrors of the player's state for tests and for style sheets of embedders.
function useDataMirror(container: React.RefObject<HTMLElement | null>, player: ReturnType<typeof useLivePlayer>[0]): void {
  useEffect(() => {
    if (!player) return;
    const timer = setInterval(() => {
      const latency = latencyToServerS(player) ?? player.snapshot().latencyS;
      if (container.current && latency !== null) container.current.dataset.latency = latency.toFixed(2);
    }, 500);
    return () => clearInterval(timer);
  }, [container, player]);
}

const coversPicture = (overlay: Overlay): boolean => ['offline', 'starting', 'ended', 'failed', 'restricted'].includes(overlay);

/** The live video with everything on it. */
export default function SessionPlayer({ handle, title, source, refusal = null, poster = null, whileOff, duration, token = null, isPreview = false, isTheatre = false, onToggleTheatre }: Props) {
  const container = useRef<HTMLElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [player, snapshot] = useLivePlayer(video, source, token, isPreview);
  const [isFullscreen, toggleFullscreen] = useFullscreen(container, video);
  const [areStatsOn, setStatsOn] = useState(false);
  const [areShortcutsOn, setShortcutsOn] = useState(() => recall('shortcuts') !== 'false');
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const isIdle = useIdle(container);
  useDataMirror(container, player);
  useMediaSession({ title, handle, poster, isPaused: snapshot?.isPaused ?? true }, isPreview ? null : player);

  const toggleStats = useCallback(() => setStatsOn((isOn) => !isOn), []);
  const toggleShortcuts = () => {
    remember('shortcuts', String(!areShortcutsOn));
    setShortcutsOn(!areShortcutsOn);
  };
  const actions = useMemo(
    () => ({
      togglePlay: () => player?.togglePlay(),
      toggleMute: () => player?.volume.toggleMute(),
      setVolume: (volume: number) => player?.volume.set(volume),
      stepVolume: (difference: number) => player?.volume.step(difference),
      goLive: () => player?.goLive(),
      toggleFullscreen,
      toggleTheatre: () => onToggleTheatre?.(),
      togglePictureInPicture: () => void togglePictureInPicture(player?.video),
      toggleStats,
      showHelp: () => setHelpOpen(true),
      leave: () => {
        if (areStatsOn) setStatsOn(false);
        else if (isTheatre) onToggleTheatre?.();
      },
    }),
    [player, toggleFullscreen, onToggleTheatre, toggleStats, areStatsOn, isTheatre],
  );
  const isPlayerFocused = useCallback(
    () => document.activeElement === document.body || (container.current?.contains(document.activeElement) ?? false),
    [],
  );
  useShortcuts(actions, areShortcutsOn && !isPreview, isPlayerFocused);

  const overlay: Overlay = snapshot
    ? chooseOverlay({ ...snapshot, broadcast: source.broadcast, isRefused: refusal !== null, isBlocked: snapshot.start === 'blocked' && snapshot.isPaused })
    : 'loading';
  const isCovered = coversPicture(overlay);
  const areControlsShown = !isCovered && (!isIdle || isMenuOpen || (snapshot?.isPaused ?? true));

  const onPictureClick = (event: MouseEvent) => {
    // A finger's tap only shows or hides the controls; useIdle does that.
    if ((event.nativeEvent as PointerEvent).pointerType !== 'touch' && !isCovered) actions.togglePlay();
  };

  return (
    <section
      ref={container}
      className={styles.player}
      aria-label={strings.player.region}
      data-state={overlay}
      data-broadcast={source.broadcast}
      data-quality={snapshot?.playingQuality ?? -1}
      data-controls={areControlsShown ? 'shown' : 'hidden'}
      data-fullscreen={isFullscreen || undefined}
    >
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions */}
      <video
        ref={video}
        className={styles.video}
        playsInline
        onClick={onPictureClick}
        onDoubleClick={isCovered ? undefined : toggleFullscreen}
      />
      <div role="status" className={styles.status}>
        {snapshot && (
          <Overlays
            overlay={overlay}
            handle={handle}
            failure={snapshot.failure}
            refusal={refusal}
            duration={duration}
            poster={poster}
            hasPicture={snapshot.hasPicture}
            whileOff={whileOff}
            onPlay={actions.togglePlay}
            onRetry={() => player?.retry()}
          />
        )}
      </div>
      {snapshot?.isForcedMute === true && !isCovered && <UnmuteChip onUnmute={actions.toggleMute} />}
      {snapshot?.isAudioOnly === true && !isCovered && <AudioOnly handle={handle} />}
      {areStatsOn && player && (
        <Suspense>
          <StatsPanel player={player} onClose={toggleStats} />
        </Suspense>
      )}
      {snapshot && !isCovered && (
        <div className={styles.controls}>
          <Controls
            snapshot={snapshot}
            actions={actions}
            isLive={source.broadcast === 'live' && snapshot.hasPicture}
            isFullscreen={isFullscreen}
            isTheatre={isTheatre}
            hasTheatre={onToggleTheatre !== undefined}
            menu={
              <SettingsMenu
                qualities={snapshot.qualities}
                chosen={snapshot.chosenQuality}
                playing={snapshot.playingQuality}
                onChoose={(index) => player?.chooseQuality(index)}
                areStatsOn={areStatsOn}
                onToggleStats={toggleStats}
                hasAudioOnly={snapshot.hasAudioOnly}
                isAudioOnly={snapshot.isAudioOnly}
                onChooseAudioOnly={() => player?.chooseAudioOnly()}
                onShowHelp={actions.showHelp}
                onOpenChange={setMenuOpen}
              />
            }
          />
        </div>
      )}
      {isHelpOpen && (
        <Suspense>
          <HelpDialog areLettersOn={areShortcutsOn} onToggleLetters={toggleShortcuts} onClose={() => setHelpOpen(false)} />
        </Suspense>
      )}
    </section>
  );
}

async function togglePictureInPicture(video: HTMLVideoElement | undefined): Promise<void> {
  try {
    if (document.pictureInPictureElement) await document.exitPictureInPicture();
    else await video?.requestPictureInPicture();
  } catch {
    // The browser refuses while there is no picture, or always.
  }
}
