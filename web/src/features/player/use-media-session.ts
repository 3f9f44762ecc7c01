import { useEffect } from 'react';
import type { LivePlayer } from './engine/live-player';

interface Playing {
  title: string;
  handle: string;
  /** The newest picture there is. */
  poster: string | null;
  isPaused: boolean;
}

const setHandlers = (player: LivePlayer | null): void => {
  const handlers: [MediaSessionAction, () => void][] = [
    ['play', () => player?.play()],
    ['pause', () => player?.video.pause()],
    ['stop', () => player?.video.pause()],
  ];
  for (const [action, handler] of handlers) navigator.mediaSession.setActionHandler(action, player && handler);
};

/** What plays, and play and pause, in the system's own controls: lock screen, headphones, media keys. */
export function useMediaSession({ title, handle, poster, isPaused }: Playing, player: LivePlayer | null): void {
  const isKnown = 'mediaSession' in navigator && player !== null;

  useEffect(() => {
    if (!isKnown) return;
    const artwork = poster === null ? [] : [{ src: new URL(poster, location.href).href, sizes: '440x248', type: 'image/webp' }];
    navigator.mediaSession.metadata = new MediaMetadata({ title, artist: `@${handle}`, artwork });
  }, [isKnown, title, handle, poster]);

  useEffect(() => {
    if (isKnown) navigator.mediaSession.playbackState = isPaused ? 'paused' : 'playing';
  }, [isKnown, isPaused]);

  useEffect(() => {
    if (!isKnown) return;
    setHandlers(player);
    return () => {
      setHandlers(null);
      navigator.mediaSession.metadata = null;
      navigator.mediaSession.playbackState = 'none';
    };
  }, [isKnown, player]);
}
