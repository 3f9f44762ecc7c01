import type Hls from 'hls.js';
import type { LevelDetails } from 'hls.js';
import { bufferedAheadS, isBuffered } from './buffered';
import { CatchUp } from './catch-up';
import { StallGovernor } from './stall-governor';

const standsStillAfterMs = 1500;
const jumpAfterPauseMs = 3000;
const stopLoadAfterPauseMs = 20_000;
const jumpWhenShownS = 6;
const settlesForMs = 2000;

/** How far behind live the picture is, and should be, in seconds. */
export interface EdgeDistance {
  latencyS: number;
  targetS: number;
}

/** Where in the stream a video plays: keeps it at its place near the live edge, and knows whether it moves. */
export class Playhead {
  readonly #video: HTMLVideoElement;
  readonly #mostRate: number;
  #hls: Hls | null = null;
  #catchUp: CatchUp;
  #governor = new StallGovernor();
  #baseTargetS: number | null = null;
  /** Without hls.js: the least distance from the end that there has been. */
  #nativeTargetS: number | null = null;
  #movedAtMs = performance.now();
  #lastTime = 0;
  #pausedAtMs: number | null = null;
  #isLoadStopped = false;
  #jumpsOnUpdate = false;
  #soughtAtMs = Number.NEGATIVE_INFINITY;

  constructor(video: HTMLVideoElement, mostRate: number) {
    this.#video = video;
    this.#mostRate = mostRate;
    this.#catchUp = new CatchUp(mostRate);
  }

  /** Another broadcast: nothing is known of it. */
  reset(): void {
    this.#catchUp = new CatchUp(this.#mostRate);
    this.#governor = new StallGovernor();
    this.#movedAtMs = performance.now();
    this.#pausedAtMs = null;
  }

  attach(hls: Hls): void {
    this.#hls = hls;
  }

  detach(): void {
    this.#hls = null;
    this.#baseTargetS = null;
    this.#nativeTargetS = null;
    this.#isLoadStopped = false;
    this.#jumpsOnUpdate = false;
    this.#setRate(1);
  }

  /** Moves, or did until a moment ago. A paused picture is where it should be. */
  get isAdvancing(): boolean {
    return this.standsForMs < standsStillAfterMs && !this.#video.ended;
  }

  get standsForMs(): number {
    return performance.now() - this.#movedAtMs;
  }

  distance(): EdgeDistance | null {
    if (this.#hls) {
      const { latency, targetLatency: targetS } = this.#hls;
      return latency > 0 && targetS !== null ? { latencyS: Math.max(latency, this.#bufferedToS() - this.#video.currentTime), targetS } : null;
    }
    const latencyS = this.#nativeDistanceS();
    return latencyS === null || this.#nativeTargetS === null ? null : { latencyS, targetS: this.#nativeTargetS };
  }

  goLive(): void {
    const position = this.#hls ? this.#livePosition(this.#hls) : this.#nativeLivePosition();
    if (position !== null) this.#video.currentTime = position;
  }

  /** Was moved just now: that it then waits for media is no stall. */
  get isSettling(): boolean {
    return this.#video.seeking || performance.now() - this.#soughtAtMs < settlesForMs;
  }

  onSeek(): void {
    this.#soughtAtMs = performance.now();
  }

  onPlaylist({ partHoldBack, holdBack }: Pick<LevelDetails, 'partHoldBack' | 'holdBack'>): void {
    this.#baseTargetS ??= partHoldBack || holdBack || null;
    if (!this.#jumpsOnUpdate) return;
    this.#jumpsOnUpdate = false;
    this.goLive();
  }

  onPause(): void {
    this.#pausedAtMs = performance.now();
  }

  // A live stream is not continued where it was paused but where it is now.
  onPlay(hasPicture: boolean): void {
    const pausedForMs = this.#pausedAtMs === null ? 0 : performance.now() - this.#pausedAtMs;
    this.#pausedAtMs = null;
    this.#movedAtMs = performance.now();
    if (this.#isLoadStopped) {
      this.#isLoadStopped = false;
      this.#jumpsOnUpdate = true;
      this.#hls?.startLoad(-1);
    } else if (pausedForMs >= jumpAfterPauseMs && hasPicture) {
      this.goLive();
    }
  }

  /** The buffer ran dry, and not because the publisher sends nothing. */
  onStall(): void {
    const nowMs = performance.now();
    this.#catchUp.onStall(nowMs);
    if (this.#baseTargetS !== null) this.#retarget(this.#governor.onStall(this.#baseTargetS, nowMs));
  }

  /** The tab is looked at again: timers that hardly ran may have left it behind. */
  onShown(hasPicture: boolean): void {
    const distance = this.distance();
    if (!hasPicture || this.#video.paused || distance === null) return;
    if (distance.latencyS - distance.targetS > jumpWhenShownS) this.goLive();
  }

  /** To be called a few times a second while there is something to play. */
  onTick(hasPicture: boolean): void {
    const nowMs = performance.now();
    if (this.#video.currentTime !== this.#lastTime || this.#video.paused) {
      this.#lastTime = this.#video.currentTime;
      this.#movedAtMs = nowMs;
    }
    if (this.#hls) this.#steer(this.#hls, hasPicture, nowMs);
    else this.#learnNativeTarget(hasPicture);
  }

  #steer(hls: Hls, hasPicture: boolean, nowMs: number): void {
    if (this.#pausedAtMs !== null && !this.#isLoadStopped && nowMs - this.#pausedAtMs > stopLoadAfterPauseMs) {
      this.#isLoadStopped = true;
      hls.stopLoad();
    }
    if (this.#baseTargetS !== null) this.#retarget(this.#governor.onTick(this.#baseTargetS, nowMs));
    const position = this.#livePosition(hls);
    const decision = this.#catchUp.next(
      {
        behindS: position === null ? null : position - this.#video.currentTime,
        bufferedAheadS: bufferedAheadS(this.#video),
        isWanted: hasPicture && !this.#video.paused && !this.#video.seeking,
        standsForMs: this.standsForMs,
        isHidden: document.hidden,
        isPlaceThere: position !== null && (isBuffered(this.#video, position) || isUpToDate(hls.latestLevelDetails)),
      },
      nowMs,
    );
    if (decision.jumps) this.goLive();
    this.#setRate(decision.rate);
  }

  #bufferedToS(): number {
    const { buffered } = this.#video;
    return buffered.length > 0 ? buffered.end(buffered.length - 1) : 0;
  }

  // hls.js may take the playlist to be up to a segment older than the media in the buffer shows: it starts within a segment and never
  // corrects the times. What is buffered has been published.
  #livePosition({ liveSyncPosition, targetLatency }: Hls): number | null {
    if (liveSyncPosition === null || targetLatency === null || !Number.isFinite(liveSyncPosition)) return null;
    return Math.max(liveSyncPosition, this.#bufferedToS() - targetLatency);
  }

  #setRate(rate: number): void {
    if (this.#video.playbackRate !== rate) this.#video.playbackRate = rate;
  }

  #retarget(targetS: number | null): void {
    if (targetS !== null && this.#hls && this.#hls.targetLatency !== targetS) this.#hls.targetLatency = targetS;
  }

  #nativeEndS(): number | null {
    const { seekable } = this.#video;
    const end = seekable.length > 0 ? seekable.end(seekable.length - 1) : Number.NaN;
    return Number.isFinite(end) ? end : null;
  }

  #nativeDistanceS(): number | null {
    const end = this.#nativeEndS();
    return end === null ? null : Math.max(0, end - this.#video.currentTime);
  }

  #nativeLivePosition(): number | null {
    const end = this.#nativeEndS();
    return end === null ? null : end - (this.#nativeTargetS ?? 0);
  }

  // The browser chooses its place itself. How far it then is from the end is as near as it wants to be.
  #learnNativeTarget(hasPicture: boolean): void {
    const distance = this.#nativeDistanceS();
    if (!hasPicture || distance === null || this.#video.paused || this.#video.seeking) return;
    this.#nativeTargetS = Math.min(this.#nativeTargetS ?? Number.POSITIVE_INFINITY, distance);
  }
}

// Three missing updates make hls.js doubt the edge too (latency-controller, edgeStalled).
function isUpToDate(details: LevelDetails | null): boolean {
  return details !== null && details.age <= 3 * (details.partTarget || details.targetduration);
}
