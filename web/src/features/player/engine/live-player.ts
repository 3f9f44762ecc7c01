import Hls, { ErrorTypes, Events, type ErrorData } from 'hls.js/light';
import { remember } from '@/lib/storage';
import { startPlayback } from './autoplay';
import { hlsConfig, mostRate } from './hls-config';
import { canPlayNatively, NativeSource } from './native-source';
import { Playhead } from './playhead';
import { ProgramClock } from './program-clock';
import { autoQuality, describeQualities, recallQuality, rememberQuality } from './quality';
import { isRefusedKey, Recovery, type FatalError } from './recovery';
import { initialSnapshot, type PlayerSnapshot } from './snapshot';
import type { BroadcastState } from './types';
import { Volume } from './volume';

export type { PlayerSnapshot } from './snapshot';

/** What was loaded since the player was made. */
export interface LoadCounts {
  keys: number;
  /** How long the newest part or segment took, in milliseconds. */
  lastLoadMs: number | null;
}

const tickMs = 250;
// The browser's own HLS says nothing when it waits for a playlist that it has given up.
const reopenNativeAfterMs = 8000;

const savesData = (): boolean => (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;

const toTenths = (seconds: number): number => Math.round(seconds * 10) / 10;

/**
 * Plays one live channel in a video element it does not own: hls.js where there are Media Source Extensions, else the
 * browser's own HLS. Keeps near the live edge and recovers from errors. Life: new, any number of load and unload, destroy.
 */
export class LivePlayer {
  readonly video: HTMLVideoElement;
  readonly volume: Volume;
  readonly #id = makeId();
  #hls: Hls | null = null;
  #url: string | null = null;
  #token: string | null = null;
  #broadcast: BroadcastState = 'offline';
  #broadcastId = '';
  #snapshot = initialSnapshot;
  #listeners = new Set<() => void>();
  #recovery = new Recovery();
  #native: NativeSource | null = null;
  readonly #playhead: Playhead;
  readonly #programClock = new ProgramClock();
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #wasAsked = false;
  #audioUrl: string | null = null;
  readonly loads: LoadCounts = { keys: 0, lastLoadMs: null };
  readonly #ticker: ReturnType<typeof setInterval>;
  readonly #aborter = new AbortController();

  constructor(video: HTMLVideoElement, isPreview = false) {
    this.video = video;
    this.volume = new Volume(video, isPreview);
    this.#playhead = new Playhead(video, mostRate);
    const options = { signal: this.#aborter.signal };
    const update = () => this.#refresh();
    for (const name of ['playing', 'volumechange', 'ended', 'seeked', 'loadeddata']) video.addEventListener(name, update, options);
    video.addEventListener('pause', () => this.#onPause(), options);
    video.addEventListener('play', () => this.#onPlay(), options);
    video.addEventListener('seeked', () => this.#playhead.onSeek(), options);
    video.addEventListener('waiting', () => this.#onWaiting(), options);
    video.addEventListener('playing', () => this.#native && this.#recovery.onProgress(), options);
    document.addEventListener('visibilitychange', () => this.#onVisibility(), options);
    this.#ticker = setInterval(() => this.#onTick(), tickMs);
    this.#refresh();
  }

  /** What was watched, and by which of all players: for reports of faults. */
  get sessionId(): string {
    return [this.#id, this.#broadcastId].filter(Boolean).join(' / ');
  }

  get hls(): Hls | null {
    return this.#hls;
  }

  /** When the picture on the screen reached the server, in milliseconds since 1970 by the server's clock; null where it is not known. */
  get playingDateMs(): number | null {
    return this.#programClock.dateMsAt(this.video.currentTime);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): PlayerSnapshot => this.#snapshot;

  /** Sent with every request for media from now on, where the browser sends no cookies. */
  setToken(token: string | null): void {
    this.#token = token;
  }

  /** Starts to play; loading the same URL again starts anew. */
  load(url: string, broadcastId = this.#broadcastId): void {
    this.unload();
    this.#broadcastId = broadcastId;
    this.#url = url;
    this.#audioUrl = null;
    this.#recovery = new Recovery();
    this.#playhead.reset();
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

  play(): void {
    if (this.video.paused) void this.#start();
  }

  togglePlay(): void {
    if (this.video.paused) this.play();
    else this.video.pause();
  }

  goLive(): void {
    this.#playhead.goLive();
    this.play();
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
    if (Hls.isSupported()) this.#openWithHls(url);
    else this.#openNatively(url);
  }

  #openWithHls(url: string): void {
    const hls = new Hls(hlsConfig(() => this.#token, !this.#waitsToBeAsked));
    this.#hls = hls;
    this.#playhead.attach(hls);
    this.#listen(hls);
    hls.loadSource(url);
    hls.attachMedia(this.video);
  }

  #listen(hls: Hls): void {
    const { isAudioOnly } = this.#snapshot;
    hls.on(Events.MANIFEST_LOADED, (_event, { levels }) => {
      if (isAudioOnly) return;
      const audio = levels.find(({ width, videoCodec, audioCodec }) => !width && videoCodec === undefined && audioCodec !== undefined);
      this.#audioUrl = audio?.url ?? null;
      this.#set({ hasAudioOnly: audio !== undefined && levels.length > 1 });
    });
    hls.on(Events.MANIFEST_PARSED, () => {
      if (!isAudioOnly) {
        const qualities = describeQualities(hls.levels);
        const chosenQuality = recallQuality(qualities);
        if (chosenQuality !== autoQuality) hls.loadLevel = chosenQuality;
        this.#set({ qualities, chosenQuality });
      }
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
    hls.on(Events.FRAG_PARSED, (_event, { frag, part }) => {
      const { audiovideo, video, audio } = (part ?? frag).elementaryStreams;
      const startS = (audiovideo ?? video ?? audio)?.startPTS;
      if (startS !== undefined && frag.programDateTime !== null) this.#programClock.onParsed(startS, frag.programDateTime + (part?.fragOffset ?? 0) * 1000);
    });
    hls.on(Events.LEVEL_UPDATED, (_event, { details }) => this.#playhead.onPlaylist(details));
    hls.on(Events.FRAG_BUFFERED, () => this.#recovery.onProgress());
    hls.on(Events.ERROR, (_event, data) => {
      const error = describeError(data);
      // hls.js asks for every quality's key before it gives up; one refusal is the answer for all. What is about to be loaded anew decides next.
      const isRefusal = isRefusedKey(error) && this.#retryTimer === undefined;
      if (data.fatal || isRefusal) this.#onFatal(error);
    });
  }

  #openNatively(url: string): void {
    if (!canPlayNatively(this.video)) {
      this.#set({ failure: { reason: 'unsupported', code: 'noMediaSource' } });
      return;
    }
    this.video.preload = this.#waitsToBeAsked ? 'none' : 'auto';
    this.#native = new NativeSource(this.video, url, (error) => this.#onFatal(error));
    this.#begin();
  }

  #close(): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    this.#playhead.detach();
    this.#programClock.reset();
    if (this.#hls) {
      remember('bandwidth', String(Math.round(this.#hls.bandwidthEstimate)));
      this.#hls.destroy();
      this.#hls = null;
    }
    this.#native?.destroy();
    this.#native = null;
  }

  #rebuild(): void {
    this.#close();
    this.#open();
  }

  // With a metered connection nothing is fetched before somebody wants it.
  get #waitsToBeAsked(): boolean {
    return savesData() && !this.#wasAsked;
  }

  #begin(): void {
    if (this.#waitsToBeAsked) this.#set({ start: 'blocked', ...this.#mediaState() });
    else void this.#start();
  }

  async #start(): Promise<void> {
    if (this.#waitsToBeAsked) this.#hls?.startLoad(-1);
    this.#wasAsked = true;
    const start = await startPlayback(this.video);
    if (start === 'muted') this.volume.markForcedMute();
    this.#set({ start, ...this.#mediaState() });
  }

  #onFatal(error: FatalError): void {
    const action = this.#recovery.onFatal(error, performance.now());
    switch (action.do) {
      case 'recover-media':
        this.#hls?.recoverMediaError();
        void this.#start();
        break;
      case 'restart-load':
        this.#retryAfter(action.delayMs, () => (this.#hls ? this.#hls.startLoad() : this.#rebuild()));
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
    this.#playhead.onPause();
    this.#refresh();
  }

  #onPlay(): void {
    this.#playhead.onPlay(this.#snapshot.hasPicture);
    this.#refresh();
  }

  #onWaiting(): void {
    if (!this.#snapshot.hasPicture || this.video.paused || this.#playhead.isSettling || this.#broadcast !== 'live') return;
    this.#set({ stalls: this.#snapshot.stalls + 1 });
    this.#playhead.onStall();
  }

  #onVisibility(): void {
    if (!document.hidden) this.#playhead.onShown(this.#snapshot.hasPicture);
  }

  #onTick(): void {
    if (this.#url === null) return;
    this.#playhead.onTick(this.#snapshot.hasPicture);
    this.#refresh();
    const isStuck = this.#playhead.standsForMs > reopenNativeAfterMs && this.#broadcast === 'live' && this.#retryTimer === undefined;
    if (!this.#native || !this.#snapshot.hasPicture || !isStuck) return;
    this.#playhead.reset();
    this.#rebuild();
  }

  #refresh(): void {
    const distance = this.#playhead.distance();
    this.#set({
      ...this.#mediaState(),
      hasPicture: this.#snapshot.hasPicture || (this.#url !== null && this.video.readyState >= 2),
      isAdvancing: this.#playhead.isAdvancing,
      latencyS: distance && toTenths(distance.latencyS),
      targetS: distance && toTenths(distance.targetS),
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

// Not a secret, and there is no randomUUID on plain HTTP.
const makeId = (): string => [...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

function describeError({ type, details, response }: ErrorData): FatalError {
  const kinds: Partial<Record<ErrorTypes, FatalError['kind']>> = { [ErrorTypes.MEDIA_ERROR]: 'media', [ErrorTypes.NETWORK_ERROR]: 'network' };
  return { kind: kinds[type] ?? 'other', code: details, status: response?.code ?? null };
}
