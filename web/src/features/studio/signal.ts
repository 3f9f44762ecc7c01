import type { Schema } from '@/lib/api/client';
import { encoderName } from '@/lib/media-names';
import { strings } from '@/lib/strings';
import { studioStrings } from '@/lib/strings/studio';

const text = studioStrings.signal;

export type StepState = 'done' | 'waiting' | 'warning';

export interface SignalStep {
  id: 'connected' | 'key' | 'video' | 'audio' | 'keyframes' | 'qualities' | 'live';
  label: string;
  detail: string;
  state: StepState;
}

const longestKeyframeS = 2.05;

const oneDecimal = (value: number): string => value.toFixed(1);

function videoDetail(video: Schema['Health']['video']): string {
  return video === null ? '' : `${video.width}×${video.height} ${Math.round(video.fps)} fps`;
}

function audioDetail(audio: Schema['Health']['audio']): string {
  return audio === null ? text.noAudio : `${(audio.sample_rate_hz / 1000).toString()} kHz, ${Math.round(audio.bitrate_bps / 1000)} kb/s`;
}

function keyframeStep(video: Schema['Health']['video']): Pick<SignalStep, 'detail' | 'state'> {
  const interval = video?.keyframe_interval_s ?? null;
  if (interval === null) return { detail: '', state: 'waiting' };
  if (interval > longestKeyframeS) return { detail: text.keyframesLong(oneDecimal(interval)), state: 'warning' };
  return { detail: text.keyframesEvery(oneDecimal(interval)), state: 'done' };
}

export interface RefusedGroup {
  address: string;
  /** The newest one's. */
  at: string;
  times: number;
}

/** Who was turned away with an old key, each address once, the newest first. */
export function groupRefused(attempts: Schema['Health']['refused_attempts']): RefusedGroup[] {
  const groups = new Map<string, RefusedGroup>();
  for (const { address, at } of attempts.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))) {
    const group = groups.get(address);
    if (group) group.times += 1;
    else groups.set(address, { address, at, times: 1 });
  }
  return [...groups.values()];
}

const done = (is: boolean): StepState => (is ? 'done' : 'waiting');

/** From the encoder's first byte to the stream that people see, in the order in which it happens. */
export function signalSteps(health: Schema['Health'] | undefined, state: Schema['ChannelState']): SignalStep[] {
  const isThere = state === 'starting' || state === 'live' || state === 'reconnecting';
  const isConnected = isThere && health !== undefined && health.publisher !== null;
  const video = isConnected ? health.video : null;
  const audio = isConnected ? health.audio : null;
  const rungs = isConnected ? health.rungs.filter((rung) => !rung.is_dropped) : [];
  const isLive = state === 'live';
  return [
    { id: 'connected', label: isConnected ? text.connected : text.connectedWaiting, detail: isConnected ? encoderName(health.publisher?.encoder ?? '') : '', state: done(isConnected) },
    { id: 'key', label: text.key, detail: '', state: done(isConnected) },
    { id: 'video', label: text.video, detail: videoDetail(video), state: done(video !== null) },
    { id: 'audio', label: text.audio, detail: isConnected ? audioDetail(audio) : '', state: audio === null && isLive ? 'warning' : done(audio !== null) },
    { id: 'keyframes', label: text.keyframes, ...keyframeStep(video) },
    { id: 'qualities', label: text.qualities, detail: [...(isConnected && isLive && health.source_offered ? [strings.player.source] : []), ...rungs.map(({ name }) => name)].join(', '), state: done(isLive) },
    { id: 'live', label: text.live, detail: '', state: done(isLive) },
  ];
}
