import { useEffect, useState, useSyncExternalStore, type RefObject } from 'react';
import { LivePlayer, type PlayerSnapshot } from '@/features/player/engine/live-player';
import type { BroadcastState } from '@/features/player/engine/types';

export interface PlayerSource {
  broadcast: BroadcastState;
  /** The multivariant playlist, while there is one. */
  url: string | null;
  /** Tells one broadcast of the channel from the next, which has the same URL. */
  broadcastId: string;
}

declare global {
  interface Window {
    /** For tests, with ?debug in the address. */
    __sessionPlayer?: Pick<LivePlayer, 'hls' | 'video'>;
  }
}

const nothing = () => () => {};

/** The player of a video element: made with it, destroyed with it, playing whatever the source says. */
export function useLivePlayer(video: RefObject<HTMLVideoElement | null>, source: PlayerSource, token: string | null = null, isPreview = false): [LivePlayer | null, PlayerSnapshot | null] {
  const [player, setPlayer] = useState<LivePlayer | null>(null);
  const snapshot = useSyncExternalStore(player?.subscribe ?? nothing, player?.snapshot ?? (() => null));

  useEffect(() => {
    if (!video.current) return;
    const made = new LivePlayer(video.current, isPreview);
    if (new URLSearchParams(location.search).has('debug')) window.__sessionPlayer = made;
    // The player needs the element, which exists only now.
    // oxlint-disable-next-line react/set-state-in-effect
    setPlayer(made);
    return () => {
      made.destroy();
      delete window.__sessionPlayer;
    };
  }, [video, isPreview]);

  const { broadcast, url, broadcastId } = source;
  const isOn = broadcast === 'live' || broadcast === 'reconnecting';
  // Between two broadcasts nothing changes: the last frame stays until the next one begins or the channel is offline.
  const wanted = isOn && url !== null ? `${broadcastId} ${url}` : broadcast === 'offline' ? '' : null;
  const [loaded, setLoaded] = useState('');
  if (wanted !== null && wanted !== loaded) setLoaded(wanted);

  // Before the next effect: what is loaded needs it. A newer one interrupts nothing.
  useEffect(() => player?.setToken(token), [player, token]);

  useEffect(() => {
    if (!player) return;
    const at = loaded.lastIndexOf(' ');
    const address = loaded.slice(at + 1);
    if (address === '') player.unload();
    else player.load(address, loaded.slice(0, at));
  }, [player, loaded]);

  useEffect(() => player?.setBroadcast(broadcast), [player, broadcast]);

  return [player, snapshot];
}
