import Hls, { ErrorTypes, Events, type ErrorData } from 'hls.js/light';
import { remember } from '@/lib/storage';
import { startPlayback, type StartOutcome } from './autoplay';
import { hlsConfig } from './hls-config';
import { autoQuality, describeQualities, recallQuality, rememberQuality, type Quality } from './quality';
import { Recovery, type FatalError } from './recovery';
import { StallGovernor } from './stall-governor';
import type { BroadcastState, Failure } from './types';
import { Volume } from './volume';

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

/** What was loaded since the player was made. */
export interface LoadCounts {
  keys: number;
  /** How long the newest part or segment took, in milliseconds. */
  lastLoadMs: number | null;
}

const tickMs = 250;
const standsStillAfterMs = 1500;
const jumpAfterPauseMs = 3000;
const stopLoadAfterPauseMs = 20_000;
const jumpWhenShownS = 6;
const jumpAlwaysS = 12;

const savesData = (): boolean => (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;

const toTenths = (seconds: number): number => Math.round(seconds * 10) / 10;

const initialSnapshot: PlayerSnapshot = {
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

/**
 * Plays one live channel in a video element it does not own: hls.js where there are Media Source Extensions, else the
 * browser's own HLS. Keeps near the live edge and recovers from errors. Life: new, any number of load and unload, destroy.
 */
export class LivePlayer {
  readonly video: HTMLVideoElement;
  readonly volume: Volume;
  #hls: Hls | null = null;
  #url: string | null = null;
  #token: string | null = null;
  #broadcast: BroadcastState = 'offline';
  #snapshot = initialSnapshot;
  #listeners = new Set<() => void>();
  #recovery = new Recovery();
  #governor = new StallGovernor();
  #baseTargetS: number | null = null;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #movedAtMs = 0;
  #lastTime = 0;
  #pausedAtMs: number | null = null;
  #isLoadStopped = false;
  #jumpsOnUpdate = false;
  #wasAsked = false;
  #audioUrl: string | null = null;
  readonly loads: LoadCounts = { keys: 0, lastLoadMs: null };
  readonly #ticker: ReturnType<typeof setInterval>;
  readonly #aborter = new AbortController();

  constructor(video: HTMLVideoElement, isPreview = false) {
    this.video = video;
    this.volume = new Volume(video, isPreview);
    const options = { signal: this.#aborter.signal };
    const update = () => this.#refresh();
    for (const name of ['playing', 'volumechange', 'ended', 'seeked', 'loadeddata']) video.addEventListener(name, update, options);
    video.addEventListener('pause', () => this.#onPause(), options);
    video.addEventListener('play', () => this.#onPlay(), options);
    video.addEventListener('waiting', () => this.#onWaiting(), options);
    document.addEventListener('visibilitychange', () => this.#onVisibility(), options);
    this.#ticker = setInterval(() => this.#onTick(), tickMs);
    this.#refresh();
  }

  get hls(): Hls | null {
    return this.#hls;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): PlayerSnapshot => this.#snapshot;

  /** Sent with every request for media from the next load on, where the browser sends no cookies. */
  setToken(token: string | null): void {
    this.#token = token;
  }

  /** Starts to play; loading the same URL again starts anew. */
  load(url: string): void {
    this.unload();
    this.#url = url;
    this.#audioUrl = null;
    this.#recovery = new Recovery();
    this.#governor = new StallGovernor();
    this.#movedAtMs = performance.now();
    this.#pausedAtMs = null;
    this.#open();
  }

  unload(): void {
    this.#url = null;
    this.#close();
    this.#set({ ...initialSnapshot, ...this.#mediaState() });
  }

  retry(): void {
    if (this.#url !== null) this.load(this.#url);
  }

  /** The server's word on the broadcast. When it is live again, what waits or gave up is tried at once. */
  setBroadcast(state: BroadcastState): void {
    const isBack = state === 'live' && this.#broadcast !== 'live';
    this.#broadcast = state;
    if (!isBack) return;
    if (this.#snapshot.failure !== null) this.retry();
    else if (this.#retryTimer !== undefined) this.#rebuild();
  }

  destroy(): void {
    this.#aborter.abort();
    clearInterval(this.#ticker);
    this.unload();
    this.#listeners.clear();
  }

  togglePlay(): void {
    if (this.video.paused) void this.#start();
    else this.video.pause();
  }

  goLive(): void {
    const position = this.#hls?.liveSyncPosition;
    if (typeof position === 'number' && Number.isFinite(position)) this.video.currentTime = position;
    else if (!this.#hls && this.video.seekable.length > 0) this.video.currentTime = this.video.seekable.end(this.video.seekable.length - 1);
    if (this.video.paused) void this.#start();
  }

  /** The next segment comes in the new quality; what plays is not interrupted. */
  chooseQuality(index: number): void {
    if (!this.#hls) return;
    if (this.#snapshot.isAudioOnly) {
      rememberQuality(this.#snapshot.qualities.find((quality) => quality.index === index) ?? null);
      this.#setAudioOnly(false);
      return;
    }
    this.#hls.nextLevel = index;
    rememberQuality(this.#snapshot.qualities.find((quality) => quality.index === index) ?? null);
    this.#set({ chosenQuality: index });
  }

  /** Only the sound, until a quality is chosen. hls.js leaves such a rung out beside others, so it is played by itself. */
  chooseAudioOnly(): void {
    if (this.#audioUrl !== null && !this.#snapshot.isAudioOnly) this.#setAudioOnly(true);
  }

  #setAudioOnly(isAudioOnly: boolean): void {
    this.#set({ isAudioOnly, playingQuality: -1, hasPicture: false });
    this.#rebuild();
  }

  #open(): void {
    const url = this.#snapshot.isAudioOnly ? this.#audioUrl : this.#url;
    if (url === null) return;
    if (!Hls.isSupported()) {
      this.#openNatively(url);
      return;
    }
    const hls = new Hls(hlsConfig(this.#token));
    this.#hls = hls;
    const { isAudioOnly } = this.#snapshot;
    hls.on(Events.MANIFEST_LOADED, (_event, { levels }) => {
      if (isAudioOnly) return;
      const audio = levels.find(({ width, videoCodec, audioCodec }) => !width && videoCodec === undefined && audioCodec !== undefined);
      this.#audioUrl = audio?.url ?? null;
      this.#set({ hasAudioOnly: audio !== undefined && levels.length > 1 });
    });
    hls.on(Events.MANIFEST_PARSED, () => {
      if (isAudioOnly) {
        void this.#start();
        return;
      }
      const qualities = describeQualities(hls.levels);
      const chosenQuality = recallQuality(qualities);
      if (chosenQuality !== autoQuality) hls.loadLevel = chosenQuality;
      this.#set({ qualities, chosenQuality });
      this.#begin();
    });
    hls.on(Events.LEVEL_SWITCHED, (_event, data) => this.#set({ playingQuality: isAudioOnly ? -1 : data.level }));
    hls.on(Events.KEY_LOADED, () => {
      this.loads.keys += 1;
    });
    hls.on(Events.FRAG_LOADED, (_event, { frag, part }) => {
      const { loading } = (part ?? frag).stats;
      this.loads.lastLoadMs = loading.end - loading.start;
    });
    hls.on(Events.LEVEL_UPDATED, (_event, { details }) => {
      this.#baseTargetS ??= details.partHoldBack || details.holdBack || null;
      if (this.#jumpsOnUpdate) {
        this.#jumpsOnUpdate = false;
        this.goLive();
      }
    });
    hls.on(Events.FRAG_BUFFERED, () => this.#recovery.onProgress());
    hls.on(Events.ERROR, (_event, data) => {
      if (data.fatal) this.#onFatal(data);
    });
    hls.loadSource(url);
    hls.attachMedia(this.video);
  }

  #openNatively(url: string): void {
    if (this.video.canPlayType('application/vnd.apple.mpegurl') === '') {
      this.#set({ failure: { reason: 'unsupported', code: 'noMediaSource' } });
      return;
    }
    this.video.src = url;
    this.#begin();
  }

  #close(): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    this.#baseTargetS = null;
    this.#isLoadStopped = false;
    this.#jumpsOnUpdate = false;
    if (this.#hls) {
      remember('bandwidth', String(Math.round(this.#hls.bandwidthEstimate)));
      this.#hls.destroy();
      this.#hls = null;
    }
    if (this.video.src !== '') {
      this.video.removeAttribute('src');
      this.video.load();
    }
  }

  #rebuild(): void {
    this.#close();
    this.#open();
  }

  // With a metered connection nothing plays by itself.
  #begin(): void {
    if (savesData() && !this.#snapshot.hasPicture && !this.#wasAsked) this.#set({ start: 'blocked', ...this.#mediaState() });
    else void this.#start();
  }

  async #start(): Promise<void> {
    this.#wasAsked = true;
    const start = await startPlayback(this.video);
    if (start === 'muted') this.volume.markForcedMute();
    this.#set({ start, ...this.#mediaState() });
  }

  #onFatal(data: ErrorData): void {
    const kinds: Partial<Record<ErrorTypes, FatalError['kind']>> = { [ErrorTypes.MEDIA_ERROR]: 'media', [ErrorTypes.NETWORK_ERROR]: 'network' };
    const error: FatalError = { kind: kinds[data.type] ?? 'other', code: data.details, status: data.response?.code ?? null };
    const action = this.#recovery.onFatal(error, performance.now());
    switch (action.do) {
      case 'recover-media':
        this.#hls?.recoverMediaError();
        void this.#start();
        break;
      case 'restart-load':
        this.#retryAfter(action.delayMs, () => this.#hls?.startLoad());
        break;
      case 'rebuild':
        this.#retryAfter(action.delayMs, () => this.#rebuild());
        break;
      case 'give-up':
        this.#close();
        this.#set({ failure: { reason: action.reason, code: action.code } });
        break;
    }
  }

  #retryAfter(delayMs: number, retry: () => void): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = undefined;
      retry();
    }, delayMs);
  }

  #onPause(): void {
    this.#pausedAtMs = performance.now();
    this.#refresh();
  }

  // A live stream is not continued where it was paused but where it is now.
  #onPlay(): void {
    const pausedForMs = this.#pausedAtMs === null ? 0 : performance.now() - this.#pausedAtMs;
    this.#pausedAtMs = null;
    this.#movedAtMs = performance.now();
    if (this.#isLoadStopped) {
      this.#isLoadStopped = false;
      this.#jumpsOnUpdate = true;
      this.#hls?.startLoad(-1);
    } else if (pausedForMs >= jumpAfterPauseMs && this.#snapshot.hasPicture) {
      this.goLive();
    }
    this.#refresh();
  }

  #onWaiting(): void {
    if (!this.#hls || !this.#snapshot.hasPicture || this.video.paused || this.video.seeking || this.#broadcast !== 'live') return;
    this.#set({ stalls: this.#snapshot.stalls + 1 });
    if (this.#baseTargetS === null) return;
    this.#retarget(this.#governor.onStall(this.#baseTargetS, performance.now()));
  }

  #retarget(targetS: number | null): void {
    if (targetS !== null && this.#hls) this.#hls.targetLatency = targetS;
  }

  #onVisibility(): void {
    if (!document.hidden) this.#jumpIfBehind(jumpWhenShownS);
  }

  #jumpIfBehind(limitS: number): void {
    const { latencyS, targetS, hasPicture } = this.#snapshot;
    if (!hasPicture || this.video.paused || latencyS === null || targetS === null) return;
    if (latencyS - targetS > limitS) this.goLive();
  }

  #onTick(): void {
    if (this.#url === null) return;
    const nowMs = performance.now();
    if (this.video.currentTime !== this.#lastTime || this.video.paused) {
      this.#lastTime = this.video.currentTime;
      this.#movedAtMs = nowMs;
    }
    if (this.#hls && this.#pausedAtMs !== null && !this.#isLoadStopped && nowMs - this.#pausedAtMs > stopLoadAfterPauseMs) {
      this.#isLoadStopped = true;
      this.#hls.stopLoad();
    }
    if (this.#baseTargetS !== null) this.#retarget(this.#governor.onTick(this.#baseTargetS, nowMs));
    this.#refresh();
    this.#jumpIfBehind(jumpAlwaysS);
  }

  #refresh(): void {
    const hls = this.#hls;
    const hasLatency = hls !== null && hls.latency > 0 && hls.targetLatency !== null;
    this.#set({
      ...this.#mediaState(),
      hasPicture: this.#snapshot.hasPicture || (this.#url !== null && this.video.readyState >= 2),
      isAdvancing: performance.now() - this.#movedAtMs < standsStillAfterMs && !this.video.ended,
      latencyS: hasLatency ? toTenths(hls.latency) : null,
      targetS: hasLatency ? toTenths(hls.targetLatency ?? 0) : null,
    });
  }

  #mediaState() {
    const { paused, muted, volume } = this.video;
    return { isPaused: paused, isMuted: muted, isForcedMute: this.volume.isForcedMute, volume };
  }

  #set(change: Partial<PlayerSnapshot>): void {
    const before = this.#snapshot;
    const isChanged = (Object.keys(change) as (keyof PlayerSnapshot)[]).some((key) => before[key] !== change[key]);
    if (!isChanged) return;
    this.#snapshot = { ...before, ...change };
    for (const notify of this.#listeners) notify();
  }
}
