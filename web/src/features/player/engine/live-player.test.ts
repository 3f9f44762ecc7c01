import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LivePlayer } from './live-player';

type Listener = (event: string, data: unknown) => void;

// As much of hls.js as the player talks to, noting what it is told.
const fake = vi.hoisted(() => {
  class FakeHls {
    static made: FakeHls[] = [];
    static isSupported = () => true;
    calls: string[] = [];
    levels = [
      { width: 1280, height: 720, bitrate: 3_000_000, frameRate: 30, uri: '/hls/demo/720p/index.m3u8' },
      { width: 640, height: 360, bitrate: 900_000, frameRate: 30, uri: '/hls/demo/360p/index.m3u8' },
    ];
    latency = 0;
    targetLatency: number | null = null;
    liveSyncPosition: number | null = null;
    bandwidthEstimate = 5_000_000;
    loadLevel = -1;
    nextLevel = -1;
    #listeners = new Map<string, Listener[]>();

    constructor() {
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
    LEVEL_SWITCHED: 'levelSwitched',
    LEVEL_UPDATED: 'levelUpdated',
    FRAG_BUFFERED: 'fragBuffered',
    ERROR: 'error',
  },
}));
vi.mock('hls.js/dist/hls.worker.js?url', () => ({ default: '/worker.js' }));

const url = '/hls/demo/master.m3u8';
const networkError = { fatal: true, type: 'networkError', details: 'levelLoadError', response: { code: 503 } };

class FakeVideo extends EventTarget {
  volume = 1;
  muted = false;
  paused = true;
  ended = false;
  seeking = false;
  readyState = 0;
  currentTime = 0;
  src = '';
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
    Object.assign(engine(), { latency: 1.2, targetLatency: 1, liveSyncPosition: 500 });
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
    engine().latency = 14;
    playFor(500);
    expect(video.currentTime).toBeGreaterThanOrEqual(500);
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
    expect(engine().targetLatency).toBe(2);
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
