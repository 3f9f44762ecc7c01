import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import type { LiveEvents, LiveEventType } from './events';
import { LiveSocket, type LiveStatus, type ReplayedType } from './live-socket';

/** The page's only one. */
export const liveSocket = new LiveSocket();

export const useLiveStatus = (): LiveStatus => useSyncExternalStore(liveSocket.watch, liveSocket.status);

/** Calls back with each event of the type while the component is there. */
export function useLiveEvent<T extends LiveEventType>(type: T, onEvent: (data: LiveEvents[T]) => void): void {
  const handle = useEffectEvent(onEvent);
  useEffect(() => liveSocket.on(type, (data) => handle(data)), [type]);
}

/** The same, beginning with those that came before the component was there, back to the welcome of this connection. */
export function useReplayedEvent<T extends ReplayedType>(type: T, onEvent: (data: LiveEvents[T]) => void): void {
  const handle = useEffectEvent(onEvent);
  useEffect(() => {
    liveSocket.replay(type, (data) => handle(data));
    return liveSocket.on(type, (data) => handle(data));
  }, [type]);
}

/** While the component is there the page's events are those of this channel; null: the site's. */
export function useLiveScope(handle: string | null): void {
  useEffect(() => {
    if (handle === null) return;
    liveSocket.setScope(handle);
    return () => liveSocket.setScope(null);
  }, [handle]);
}

/** Keeps the connection up while the app is there, as the one who is signed in. */
export function useLiveConnection(userHandle: string | null | undefined): void {
  const isKnown = userHandle !== undefined;
  const [connectedAs, setConnectedAs] = useState(userHandle);
  useEffect(() => {
    if (!isKnown) return;
    liveSocket.retain();
    return () => liveSocket.release();
  }, [isKnown]);
  useEffect(() => {
    if (connectedAs === userHandle) return;
    // oxlint-disable-next-line react/set-state-in-effect
    setConnectedAs(userHandle);
    if (connectedAs !== undefined) liveSocket.reconnect();
  }, [connectedAs, userHandle]);
}

const showAfterMs = 2000;

/** The connection has been gone for longer than a hiccup. */
export function useIsConnectionLost(): boolean {
  const isLost = useLiveStatus() === 'lost';
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    if (!isLost) return;
    const timer = setTimeout(() => setShown(true), showAfterMs);
    return () => {
      clearTimeout(timer);
      setShown(false);
    };
  }, [isLost]);
  return isShown;
}
