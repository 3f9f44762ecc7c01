import type { LivePlayer } from './live-player';
import { formatBitrate } from '@/lib/format';
import { serverOffsetMs } from '@/lib/server-clock';

/** Age of the picture by the server's clock, in seconds: from the moment the publisher's frame came in to the screen. */
export function latencyToServerS(player: LivePlayer): number | null {
  const offsetMs = serverOffsetMs();
  const playingDate = player.hls?.playingDate;
  if (offsetMs === null || !playingDate) return null;
  return (Date.now() + offsetMs - playingDate.getTime()) / 1000;
}

export function bufferedAheadS(video: HTMLVideoElement): number {
  for (let i = 0; i < video.buffered.length; ++i) {
    const end = video.buffered.end(i);
    if (video.buffered.start(i) <= video.currentTime && video.currentTime <= end) return end - video.currentTime;
  }
  return 0;
}

export type Stat = readonly [name: string, value: string];

const seconds = (value: number | null | undefined): string => (typeof value === 'number' && Number.isFinite(value) ? `${value.toFixed(2)} s` : '–');

export function collectStats(player: LivePlayer): Stat[] {
  const { video, hls } = player;
  const { playingQuality, chosenQuality, stalls } = player.snapshot();
  const level = hls?.levels[playingQuality];
  const frames = video.getVideoPlaybackQuality();
  const box = video.getBoundingClientRect();
  return [
    ['Resolution', `${video.videoWidth}×${video.videoHeight} in ${Math.round(box.width)}×${Math.round(box.height)} @${window.devicePixelRatio}`],
    ['Level', level ? `${playingQuality}: ${formatBitrate(level.bitrate)}${chosenQuality < 0 ? ', auto' : ''}` : '–'],
    ['Codecs', level ? [level.videoCodec, level.audioCodec].filter(Boolean).join(', ') : '–'],
    ['Latency to server', seconds(latencyToServerS(player))],
    ['Latency to edge', `${seconds(hls?.latency)}, target ${seconds(hls?.targetLatency)}`],
    ['Buffer', seconds(bufferedAheadS(video))],
    ['Rate', `${video.playbackRate.toFixed(2)}×`],
    ['Bandwidth', hls ? formatBitrate(hls.bandwidthEstimate) : '–'],
    ['Dropped frames', `${frames.droppedVideoFrames} of ${frames.totalVideoFrames}`],
    ['Stalls', String(stalls)],
  ];
}
