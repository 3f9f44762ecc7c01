import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HlsConfig, LoaderContext } from 'hls.js';
import { LivePlayer } from './live-player';

type Listener = (event: string, data: unknown) => void;

// As much of hls.js as the player talks to, noting what it is told.
const fake = vi.hoisted(() => {
  class FakeHls {
    static made: FakeHls[] = [];
    static isSupported = vi.fn(() => true);
    calls: string[] = [];
    levels = [
      { width: 1280, height: 720, bitrate: 3_000_000, frameRate: 30, uri: '/hls/demo/720p/index.m3u8' },
      { width: 640, height: 360, bitrate: 900_000, frameRate: 30, uri: '/hls/demo/360p/index.m3u8' },
    ];
    latency = 0;
    targetLatency: number | null = null;
    liveSyncPosition: number | null = null;
    latestLevelDetails = { age: 0, partTarget: 0.33, targetduration: 1 };
    bandwidthEstimate = 5_000_000;
    loadLevel = -1;
    nextLevel = -1;
    #listeners = new Map<string, Listener[]>();

    constructor(readonly config: Partial<HlsConfig>) {
      FakeHls.made.push(this);
    }
    on(name: string, listener: Listener) {
      this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
    }
    emit(name: string, data: unknown = {}) {
      for (const listener of this.#listeners.get(name) ?? []) listener(name, data);
    }
    loadSource(url: string) {
      this.calls.push(`loadSource ${url}`);
    }
    attachMedia() {
      this.calls.push('attachMedia');
    }
    recoverMediaError() {
      this.calls.push('recoverMediaError');
    }
    startLoad(position?: number) {
      this.calls.push(position === undefined ? 'startLoad' : `startLoad ${position}`);
    }
    stopLoad() {
      this.calls.push('stopLoad');
    }
    destroy() {
      this.calls.push('destroy');
    }
  }
  return { FakeHls };
});

vi.mock('hls.js/light', () => ({
  default: fake.FakeHls,
  ErrorTypes: { MEDIA_ERROR: 'mediaError', NETWORK_ERROR: 'networkError' },
  Events: {
    MANIFEST_LOADED: 'manifestLoaded',
    MANIFEST_PARSED: 'manifestParsed',
    KEY_LOADED: 'keyLoaded',
    FRAG_LOADED: 'fragLoaded',
    FRAG_PARSED: 'fragParsed',
    LEVEL_SWITCHED: 'levelSwitched',
    LEVEL_UPDATED: 'levelUpdated',
    FRAG_BUFFERED: 'fragBuffered',
    ERROR: 'error',
  },
}));
vi.mock('hls.js/dist/hls.worker.js?url', () => ({ default: '/worker.js' }));

const url = '/hls/demo/master.m3u8';
const tick = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const networkError = { fatal: true, type: 'networkError', details: 'levelLoadError', response: { code: 503 } };

class FakeVideo extends EventTarget {
  volume = 1;
  muted = false;
  paused = true;
  ended = false;
  seeking = false;
  readyState = 0;
  currentTime = 0;
  playbackRate = 1;
  bufferedTo = 0;
  src = '';
  get buffered() {
    return { length: 1, start: () => 0, end: () => this.bufferedTo };
  }
  seekableTo: number | null = null;
  get seekable() {
    return { length: this.seekableTo === null ? 0 : 1, start: () => 0, end: () => this.seekableTo ?? 0 };
  }
  error: { code: number } | null = null;
  preload = '';
  canPlayType = () => 'maybe';
  load = vi.fn();
  removeAttribute(name: string) {
    if (name === 'src') this.src = '';
  }
  play = vi.fn(async () => {
    if (!this.paused) return;
    this.paused = false;
    this.dispatchEvent(new Event('play'));
  });
  pause() {
    this.paused = true;
    this.dispatchEvent(new Event('pause'));
  }
}

function engine() {
  const made = fake.FakeHls.made.at(-1);
  if (!made) throw new Error('no hls.js was made');
  return made;
}

describe('LivePlayer', () => {
  let video: FakeVideo;
  let player: LivePlayer;

  // Plays for so long, as a healthy stream does.
  const playFor = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 250) {
      video.currentTime += 0.25;
      vi.advanceTimersByTime(250);
    }
  };
  const startPlaying = async () => {
    player.setBroadcast('live');
    player.load(url);
    engine().emit('manifestParsed');
    await vi.advanceTimersByTimeAsync(0);
    video.readyState = 4;
    Object.assign(engine(), { latency: 1.2, targetLatency: 1, liveSyncPosition: 1 });
    engine().emit('levelUpdated', { details: { partHoldBack: 1, holdBack: 3 } });
    playFor(500);
  };

  beforeEach(() => {
    vi.useFakeTimers();
    fake.FakeHls.made = [];
    video = new FakeVideo();
    player = new LivePlayer(video as unknown as HTMLVideoElement);
  });

  afterEach(() => {
    player.destroy();
    localStorage.clear();
    vi.useRealTimers();
  });

  it('plays by itself and tells what it plays', async () => {
    await startPlaying();
    engine().emit('levelSwitched', { level: 1 });
    expect(engine().calls).toEqual([`loadSource ${url}`, 'attachMedia']);
    expect(player.snapshot()).toMatchObject({
      hasPicture: true,
      isAdvancing: true,
      isPaused: false,
      playingQuality: 1,
      chosenQuality: -1,
      latencyS: 1.2,
      targetS: 1,
    });
  });

  it('starts in the quality that was chosen before', async () => {
    await startPlaying();
    player.chooseQuality(1);
    expect(engine().nextLevel).toBe(1);
    player.load(url);
    engine().emit('manifestParsed');
    expect(engine().loadLevel).toBe(1);
    expect(player.snapshot().chosenQuality).toBe(1);
  });

  it('notices that the picture stands still', async () => {
    await startPlaying();
    vi.advanceTimersByTime(1400);
    expect(player.snapshot().isAdvancing).toBe(true);
    vi.advanceTimersByTime(400);
    expect(player.snapshot().isAdvancing).toBe(false);
    playFor(250);
    expect(player.snapshot().isAdvancing).toBe(true);
  });

  it('jumps to live after a pause of three seconds, not after a shorter one', async () => {
    await startPlaying();
    player.togglePlay();
    engine().liveSyncPosition = 500;
    vi.advanceTimersByTime(2900);
    player.togglePlay();
    expect(video.currentTime).toBeLessThan(10);
    player.togglePlay();
    vi.advanceTimersByTime(3000);
    player.togglePlay();
    expect(video.currentTime).toBe(500);
  });

  it('stops to load in a long pause, and goes live once it knows where that is', async () => {
    await startPlaying();
    player.togglePlay();
    vi.advanceTimersByTime(21_000);
    expect(engine().calls.at(-1)).toBe('stopLoad');
    player.togglePlay();
    expect(engine().calls.at(-1)).toBe('startLoad -1');
    expect(video.currentTime).toBeLessThan(10);
    engine().liveSyncPosition = 520;
    engine().emit('levelUpdated', { details: { partHoldBack: 1, holdBack: 3 } });
    expect(video.currentTime).toBe(520);
  });

  it('goes live by itself when it has fallen far behind', async () => {
    await startPlaying();
    engine().liveSyncPosition = 500;
    playFor(500);
    expect(video.currentTime).toBeGreaterThanOrEqual(500);
  });

  it('jumps a shorter way when the tab is looked at again', async () => {
    await startPlaying();
    Object.assign(engine(), { latency: 7.5, targetLatency: 1, liveSyncPosition: 7 });
    document.dispatchEvent(new Event('visibilitychange'));
    expect(video.currentTime).toBe(7);
  });

  it('plays a little faster when it is some seconds behind, and at one again when it has caught up', async () => {
    await startPlaying();
    Object.assign(engine(), { liveSyncPosition: 5 });
    video.bufferedTo = 6;
    playFor(2500);
    expect(video.playbackRate).toBeGreaterThan(1);
    playFor(5000);
    expect(video.playbackRate).toBe(1);
    expect(engine().calls).toEqual([`loadSource ${url}`, 'attachMedia']);
  });

  it('asks again after a network error, later each time, and at once when the broadcast is back', async () => {
    await startPlaying();
    engine().emit('error', networkError);
    vi.advanceTimersByTime(499);
    expect(engine().calls.at(-1)).toBe('attachMedia');
    vi.advanceTimersByTime(1);
    expect(engine().calls.at(-1)).toBe('startLoad');
    for (let i = 0; i < 3; ++i) {
      engine().emit('error', networkError);
      vi.advanceTimersByTime(4000);
    }
    expect(fake.FakeHls.made).toHaveLength(3);
    player.setBroadcast('reconnecting');
    engine().emit('error', networkError);
    player.setBroadcast('live');
    expect(fake.FakeHls.made).toHaveLength(4);
    expect(engine().calls).toEqual([`loadSource ${url}`, 'attachMedia']);
  });

  it('repairs the decoder, and gives up with a code when that does not help', async () => {
    await startPlaying();
    const mediaError = { fatal: true, type: 'mediaError', details: 'bufferAppendError' };
    engine().emit('error', mediaError);
    expect(engine().calls.at(-1)).toBe('recoverMediaError');
    for (let i = 0; i < 5; ++i) {
      engine().emit('error', mediaError);
      vi.advanceTimersByTime(0);
    }
    expect(player.snapshot().failure).toEqual({ reason: 'failed', code: 'bufferAppendError' });
    player.retry();
    expect(player.snapshot().failure).toBeNull();
    expect(engine().calls).toEqual([`loadSource ${url}`, 'attachMedia']);
  });

  it('does not take the wait after a jump for a stall', async () => {
    await startPlaying();
    video.dispatchEvent(new Event('seeked'));
    video.dispatchEvent(new Event('waiting'));
    expect(player.snapshot().stalls).toBe(0);
    vi.advanceTimersByTime(2500);
    video.dispatchEvent(new Event('waiting'));
    expect(player.snapshot().stalls).toBe(1);
  });

  it('takes one refused key for the answer, after one more try', async () => {
    await startPlaying();
    const refused = { fatal: false, type: 'networkError', details: 'keyLoadError', response: { code: 403 } };
    engine().emit('error', refused);
    engine().emit('error', refused);
    expect(player.snapshot().failure).toBeNull();
    vi.advanceTimersByTime(0);
    expect(fake.FakeHls.made).toHaveLength(2);
    engine().emit('error', refused);
    expect(player.snapshot().failure).toEqual({ reason: 'restricted', code: 'keyLoadError' });
  });

  it('ignores errors that hls.js handles itself', async () => {
    await startPlaying();
    engine().emit('error', { ...networkError, fatal: false });
    vi.advanceTimersByTime(10_000);
    expect(engine().calls).toEqual([`loadSource ${url}`, 'attachMedia']);
  });

  it('moves further from live after three stalls, but not for those of the publisher', async () => {
    await startPlaying();
    player.setBroadcast('reconnecting');
    for (let i = 0; i < 3; ++i) video.dispatchEvent(new Event('waiting'));
    expect(player.snapshot().stalls).toBe(0);
    player.setBroadcast('live');
    for (let i = 0; i < 3; ++i) video.dispatchEvent(new Event('waiting'));
    expect(player.snapshot().stalls).toBe(3);
    expect(engine().targetLatency).toBe(2.5);
  });

  it('lets go of everything when it is destroyed', async () => {
    await startPlaying();
    const listener = vi.fn();
    player.subscribe(listener);
    const last = engine();
    player.destroy();
    listener.mockClear();
    video.dispatchEvent(new Event('volumechange'));
    vi.advanceTimersByTime(60_000);
    expect(last.calls.at(-1)).toBe('destroy');
    expect(listener).not.toHaveBeenCalled();
    expect(fake.FakeHls.made).toHaveLength(1);
  });

  it('keeps what is sent with requests up to date without starting anew', async () => {
    await startPlaying();
    player.setToken('newer');
    const setRequestHeader = vi.fn();
    engine().config.xhrSetup?.({ setRequestHeader } as unknown as XMLHttpRequest, url, {} as LoaderContext);
    expect(setRequestHeader).toHaveBeenCalledWith('X-Session-Playback', 'newer');
    expect(fake.FakeHls.made).toHaveLength(1);
  });

  it('fetches nothing on a metered connection before somebody wants to watch', async () => {
    vi.stubGlobal('navigator', { ...navigator, userAgent: navigator.userAgent, connection: { saveData: true } });
    player.setBroadcast('live');
    player.load(url);
    expect(engine().config.autoStartLoad).toBe(false);
    engine().emit('manifestParsed');
    await vi.advanceTimersByTimeAsync(0);
    expect(player.snapshot()).toMatchObject({ start: 'blocked', isPaused: true });
    player.togglePlay();
    await vi.advanceTimersByTimeAsync(0);
    expect(engine().calls.at(-1)).toBe('startLoad -1');
    expect(player.snapshot().isPaused).toBe(false);
    vi.unstubAllGlobals();
  });

  it('plays only the sound as a source of its own, and comes back to the qualities', () => {
    player.load(url);
    const levels = [{ url: '/hls/demo/720p/index.m3u8', width: 1280, videoCodec: 'avc1.64001f', audioCodec: 'mp4a.40.2' }];
    const audio = { url: '/hls/demo/audio/index.m3u8', width: 0, videoCodec: undefined, audioCodec: 'mp4a.40.2' };
    engine().emit('manifestLoaded', { levels: [...levels, audio] });
    engine().emit('manifestParsed');
    expect(player.snapshot()).toMatchObject({ hasAudioOnly: true, isAudioOnly: false });
    player.chooseAudioOnly();
    expect(engine().calls[0]).toBe(`loadSource ${audio.url}`);
    engine().emit('manifestParsed');
    expect(player.snapshot()).toMatchObject({ isAudioOnly: true, qualities: [{ index: 0 }, { index: 1 }] });
    player.chooseQuality(0);
    expect(engine().calls[0]).toBe(`loadSource ${url}`);
    expect(player.snapshot().isAudioOnly).toBe(false);
  });
});

describe('LivePlayer without Media Source Extensions', () => {
  let video: FakeVideo;
  let player: LivePlayer;
  let status: number;

  const fail = (code: number) => {
    video.error = { code };
    video.dispatchEvent(new Event('error'));
  };

  beforeEach(() => {
    vi.useFakeTimers();
    fake.FakeHls.made = [];
    fake.FakeHls.isSupported.mockReturnValue(false);
    status = 200;
    vi.stubGlobal('fetch', vi.fn(async () => ({ status })));
    vi.stubGlobal('MediaError', { MEDIA_ERR_NETWORK: 2, MEDIA_ERR_DECODE: 3, MEDIA_ERR_SRC_NOT_SUPPORTED: 4 });
    video = new FakeVideo();
    player = new LivePlayer(video as unknown as HTMLVideoElement);
    player.setBroadcast('live');
    player.load(url);
  });

  afterEach(() => {
    player.destroy();
    vi.unstubAllGlobals();
    vi.useRealTimers();
    fake.FakeHls.isSupported.mockReturnValue(true);
  });

  it('leaves the stream to the browser, which has no qualities to choose from', async () => {
    await tick(0);
    expect(video.src).toBe(url);
    expect(player.snapshot()).toMatchObject({ isPaused: false, qualities: [], failure: null });
    expect(fake.FakeHls.made).toHaveLength(0);
  });

  it('says so where the browser cannot either', () => {
    video.canPlayType = () => '';
    player.load(url);
    expect(player.snapshot().failure).toEqual({ reason: 'unsupported', code: 'noMediaSource' });
  });

  it('opens the playlist again after a network error, and goes on when it is there', async () => {
    status = 503;
    fail(2);
    await tick(0);
    video.src = '';
    await tick(500);
    expect(video.src).toBe(url);
    expect(player.snapshot().failure).toBeNull();
  });

  it('gives up on what the browser cannot decode, and tries again when the broadcast is back', async () => {
    fail(4);
    await tick(1);
    fail(4);
    await tick(1);
    fail(4);
    await tick(1);
    expect(player.snapshot().failure).toEqual({ reason: 'failed', code: 'mediaError4' });
    player.setBroadcast('reconnecting');
    player.setBroadcast('live');
    expect(player.snapshot().failure).toBeNull();
    expect(video.src).toBe(url);
  });

  it('opens the playlist again when the picture stands still without a word', async () => {
    video.readyState = 4;
    video.currentTime = 3;
    await tick(500);
    video.load.mockClear();
    await tick(8500);
    expect(video.load).toHaveBeenCalledTimes(1);
    expect(video.src).toBe(url);
  });

  it('knows how far it is behind the place that the browser chose', async () => {
    video.readyState = 4;
    video.currentTime = 10;
    video.seekableTo = 14;
    await tick(500);
    expect(player.snapshot()).toMatchObject({ latencyS: 4, targetS: 4 });
    video.seekableTo = 24;
    await tick(250);
    expect(player.snapshot()).toMatchObject({ latencyS: 14, targetS: 4 });
    player.goLive();
    expect(video.currentTime).toBe(20);
  });
});
