import Hls from 'hls.js/light';
import { bufferedAheadS } from './buffered';
import type { LivePlayer } from './live-player';
import { formatBitrate } from '@/lib/format';
import { serverOffsetMs } from '@/lib/server-clock';

/** Age of the picture by the server's clock, in seconds: from the moment the publisher's frame came in to the screen. */
export function latencyToServerS(player: LivePlayer): number | null {
  const offsetMs = serverOffsetMs();
  const { playingDateMs } = player;
  if (offsetMs === null || playingDateMs === null) return null;
  return (Date.now() + offsetMs - playingDateMs) / 1000;
}

const hlsVersion = (): string => Hls.version;

export type Stat = readonly [name: string, value: string];

const seconds = (value: number | null | undefined): string => (typeof value === 'number' && Number.isFinite(value) ? `${value.toFixed(2)} s` : '–');

/** The figures of one moment, for the plots. */
export interface Sample {
  latencyS: number | null;
  targetS: number | null;
  bufferS: number;
  bandwidthBps: number | null;
  bitrateBps: number | null;
  droppedPerS: number | null;
}

const perSecond = (now: number, before: number, elapsedMs: number): number | null => (elapsedMs > 0 ? Math.max(0, ((now - before) / elapsedMs) * 1000) : null);

/** Takes the player's figures now and then; rates are since the last time. */
export class StatsRecorder {
  readonly samples: Sample[] = [];
  readonly #player: LivePlayer;
  readonly #kept: number;
  #atMs = 0;
  #frames = 0;
  #dropped = 0;
  #fps: number | null = null;

  constructor(player: LivePlayer, kept: number) {
    this.#player = player;
    this.#kept = kept;
  }

  take(nowMs: number): void {
    const { video, hls } = this.#player;
    const { totalVideoFrames: frames, droppedVideoFrames: dropped } = video.getVideoPlaybackQuality();
    const elapsedMs = this.#atMs === 0 ? 0 : nowMs - this.#atMs;
    this.#fps = perSecond(frames, this.#frames, elapsedMs);
    const level = hls?.levels[this.#player.snapshot().playingQuality];
    this.samples.push({
      latencyS: latencyToServerS(this.#player) ?? this.#player.snapshot().latencyS,
      targetS: this.#player.snapshot().targetS,
      bufferS: bufferedAheadS(video),
      bandwidthBps: hls && Number.isFinite(hls.bandwidthEstimate) ? hls.bandwidthEstimate : null,
      bitrateBps: level?.bitrate ?? null,
      droppedPerS: perSecond(dropped, this.#dropped, elapsedMs),
    });
    if (this.samples.length > this.#kept) this.samples.shift();
    this.#atMs = nowMs;
    this.#frames = frames;
    this.#dropped = dropped;
  }

  /** Everything in words. */
  describe(): Stat[] {
    const { video, hls, loads } = this.#player;
    const { playingQuality, chosenQuality, isAudioOnly, stalls, latencyS, targetS } = this.#player.snapshot();
    const level = hls?.levels[isAudioOnly ? 0 : playingQuality];
    const frames = video.getVideoPlaybackQuality();
    const box = video.getBoundingClientRect();
    return [
      ['Resolution', `${video.videoWidth}×${video.videoHeight} in ${Math.round(box.width)}×${Math.round(box.height)} @${window.devicePixelRatio}`],
      ['Frames', `${this.#fps === null ? '–' : Math.round(this.#fps)} fps, ${frames.droppedVideoFrames} of ${frames.totalVideoFrames} dropped`],
      ['Codecs', level ? [level.videoCodec, level.audioCodec].filter(Boolean).join(', ') || '–' : '–'],
      ['Level', isAudioOnly ? 'audio only' : level ? `${playingQuality}: ${formatBitrate(level.bitrate)}${chosenQuality < 0 ? ', auto' : ''}` : '–'],
      ['Latency to server', seconds(latencyToServerS(this.#player))],
      ['Latency to edge', `${seconds(latencyS)}, target ${seconds(targetS)}`],
      ['Buffer', seconds(bufferedAheadS(video))],
      ['Rate', `${video.playbackRate.toFixed(2)}×`],
      ['Bandwidth', hls ? formatBitrate(hls.bandwidthEstimate) : '–'],
      ['Drift', typeof hls?.drift === 'number' ? hls.drift.toFixed(3) : '–'],
      ['Last load', loads.lastLoadMs === null ? '–' : `${Math.round(loads.lastLoadMs)} ms`],
      ['Keys loaded', String(loads.keys)],
      ['Stalls', String(stalls)],
      ['hls.js', hls ? hlsVersion() : 'not used'],
      ['Session', this.#player.sessionId],
    ];
  }
}
