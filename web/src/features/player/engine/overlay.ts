import type { BroadcastState, Failure } from './types';

/** What lies over the picture. One at a time; 'none' is the undisturbed picture. */
export type Overlay = 'none' | 'loading' | 'buffering' | 'blocked' | 'offline' | 'starting' | 'reconnecting' | 'ended' | 'failed' | 'restricted';

export interface OverlayFacts {
  broadcast: BroadcastState;
  failure: Failure | null;
  /** A frame of this broadcast has been shown. */
  hasPicture: boolean;
  /** The picture moves, or moved until a moment ago. */
  isAdvancing: boolean;
  isPaused: boolean;
  /** The browser refuses to start even without sound. */
  isBlocked: boolean;
  /** The server said that this viewer may not watch. */
  isRefused?: boolean;
}

/**
 * The server's word on the broadcast comes first: hls.js cannot tell a lost publisher from a slow network. What is
 * buffered plays out before 'ended' covers it.
 */
export function chooseOverlay(facts: OverlayFacts): Overlay {
  const { broadcast, failure, hasPicture, isAdvancing, isPaused, isBlocked, isRefused = false } = facts;
  const plays = hasPicture && isAdvancing && !isPaused;
  if (isRefused && broadcast !== 'offline' && broadcast !== 'ended') return 'restricted';
  switch (broadcast) {
    case 'offline':
      return plays ? 'none' : 'offline';
    case 'ended':
      return plays ? 'none' : 'ended';
    case 'starting':
      return plays ? 'none' : 'starting';
    case 'reconnecting':
      return 'reconnecting';
    case 'live':
      break;
  }
  if (failure !== null) return failure.reason === 'restricted' || failure.reason === 'sign_in' ? 'restricted' : 'failed';
  if (isBlocked) return 'blocked';
  if (!hasPicture) return 'loading';
  return isAdvancing || isPaused ? 'none' : 'buffering';
}
