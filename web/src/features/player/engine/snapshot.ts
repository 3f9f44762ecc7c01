import type { StartOutcome } from './autoplay';
import { autoQuality, type Quality } from './quality';
import type { Failure } from './types';

/** What is to be seen of the player at one moment. */
export interface PlayerSnapshot {
  hasPicture: boolean;
  isAdvancing: boolean;
  isPaused: boolean;
  start: StartOutcome;
  isMuted: boolean;
  isForcedMute: boolean;
  volume: number;
  qualities: readonly Quality[];
  /** Index into hls.levels chosen by the viewer, or autoQuality. */
  chosenQuality: number;
  /** Index into hls.levels on the screen; -1 before the first. */
  playingQuality: number;
  latencyS: number | null;
  targetS: number | null;
  failure: Failure | null;
  stalls: number;
  /** There is a rung without a picture. */
  hasAudioOnly: boolean;
  isAudioOnly: boolean;
}

export const initialSnapshot: PlayerSnapshot = {
  hasPicture: false,
  isAdvancing: true,
  isPaused: true,
  start: 'playing',
  isMuted: false,
  isForcedMute: false,
  volume: 1,
  qualities: [],
  chosenQuality: autoQuality,
  playingQuality: -1,
  latencyS: null,
  targetS: null,
  failure: null,
  stalls: 0,
  hasAudioOnly: false,
  isAudioOnly: false,
};
