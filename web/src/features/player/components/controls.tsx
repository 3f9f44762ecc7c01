import type { ReactNode } from 'react';
import { FullscreenIcon, PauseIcon, PictureInPictureIcon, PlayIcon, TheatreIcon, VolumeIcon } from '@/components/icons';
import type { PlayerSnapshot } from '@/features/player/engine/live-player';
import { strings } from '@/lib/strings';
import { LivePill } from './live-pill';
import styles from './controls.module.css';

export interface ControlActions {
  togglePlay: () => void;
  toggleMute: () => void;
  setVolume: (volume: number) => void;
  goLive: () => void;
  toggleFullscreen: () => void;
  toggleTheatre: () => void;
  togglePictureInPicture: () => void;
}

interface Props {
  snapshot: PlayerSnapshot;
  actions: ControlActions;
  isLive: boolean;
  isFullscreen: boolean;
  isTheatre: boolean;
  hasTheatre: boolean;
  menu: ReactNode;
}

const hasPictureInPicture = 'pictureInPictureEnabled' in document && document.pictureInPictureEnabled;

interface ButtonProps {
  label: string;
  onClick: () => void;
  className?: string | undefined;
  children: ReactNode;
}

function ControlButton({ label, onClick, className, children }: ButtonProps) {
  return (
    <button type="button" className={`${styles.button} ${className ?? ''}`} aria-label={label} title={label} onClick={onClick}>
      {children}
    </button>
  );
}

/** The bar at the lower edge of the picture. */
export function Controls({ snapshot, actions, isLive, isFullscreen, isTheatre, hasTheatre, menu }: Props) {
  const { isPaused, isMuted, volume, latencyS, targetS } = snapshot;
  const heard = isMuted ? 0 : volume;
  const text = strings.player;
  return (
    <div className={styles.bar}>
      <ControlButton label={isPaused ? text.play : text.pause} onClick={actions.togglePlay}>
        {isPaused ? <PlayIcon /> : <PauseIcon />}
      </ControlButton>
      <div className={styles.volume}>
        <ControlButton label={isMuted ? text.unmute : text.mute} onClick={actions.toggleMute}>
          <VolumeIcon isMuted={heard === 0} isLow={heard < 0.5} />
        </ControlButton>
        <input
          type="range"
          className={styles.slider}
          min={0}
          max={100}
          step={5}
          value={Math.round(heard * 100)}
          aria-label={text.volume}
          style={{ '--filled': `${heard * 100}%` }}
          onChange={(event) => actions.setVolume(Number(event.target.value) / 100)}
        />
      </div>
      {isLive && <LivePill latencyS={latencyS} targetS={targetS} onGoLive={actions.goLive} />}
      <div className={styles.spacer} />
      {menu}
      {hasPictureInPicture && (
        <ControlButton label={text.pictureInPicture} onClick={actions.togglePictureInPicture} className={styles.wide}>
          <PictureInPictureIcon />
        </ControlButton>
      )}
      {hasTheatre && !isFullscreen && (
        <ControlButton label={text.theatre} onClick={actions.toggleTheatre} className={styles.desktop}>
          <TheatreIcon isOn={isTheatre} />
        </ControlButton>
      )}
      <ControlButton label={isFullscreen ? text.leaveFullscreen : text.fullscreen} onClick={actions.toggleFullscreen}>
        <FullscreenIcon isOn={isFullscreen} />
      </ControlButton>
    </div>
  );
}
