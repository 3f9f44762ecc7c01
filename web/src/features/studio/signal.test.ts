import { describe, expect, it } from 'vitest';
import type { Schema } from '@/lib/api/client';
import { groupRefused, signalSteps } from './signal';

const health: Schema['Health'] = {
  status: 'good',
  at: '2026-01-01T00:00:00Z',
  publisher: { address: '192.0.2.7', encoder: 'OBS 30', protocol: 'rtmp' },
  video: { codec: 'avc1.640028', width: 1920, height: 1080, fps: 59.94, bitrate_bps: 6_000_000, keyframe_interval_s: 2, missing_frames: 0 },
  audio: { codec: 'mp4a.40.2', sample_rate_hz: 48_000, channels: 2, bitrate_bps: 160_000 },
  ingest_lag_ms: 3,
  transcode_speed: 1.8,
  governor_step: 0,
  source_offered: true,
  rungs: [{ name: '720p', width: 1280, height: 720, bitrate_bps: 2_800_000, fps: 60, speed: 1.8, lag_ms: 10, is_dropped: false }],
  issues: [],
  viewers: 0,
  peak_viewers: 0,
  refused_attempts: [],
};

const states = (...args: Parameters<typeof signalSteps>) => signalSteps(...args).map(({ state }) => state);

describe('signalSteps', () => {
  it('waits while there is no encoder', () => {
    expect(new Set(states(undefined, 'offline'))).toEqual(new Set(['waiting']));
    expect(new Set(states({ ...health, publisher: null }, 'offline'))).toEqual(new Set(['waiting']));
  });

  it('has the signal before it is live', () => {
    expect(states(health, 'starting')).toEqual(['done', 'done', 'done', 'done', 'done', 'waiting', 'waiting']);
  });

  it('is done when live', () => {
    expect(new Set(states(health, 'live'))).toEqual(new Set(['done']));
    expect(signalSteps(health, 'live')[2]?.detail).toBe('1920×1080 60 fps');
  });

  it('warns of OBS’s own keyframe interval', () => {
    const long = { ...health, video: health.video && { ...health.video, keyframe_interval_s: 8.33 } };
    const step = signalSteps(long, 'live').find(({ id }) => id === 'keyframes');
    expect(step?.state).toBe('warning');
    expect(step?.detail).toContain('Every 8.3 s');
  });

  it('warns of a silent stream only once it is live', () => {
    const silent = { ...health, audio: null };
    expect(states(silent, 'starting')[3]).toBe('waiting');
    expect(states(silent, 'live')[3]).toBe('warning');
  });
});

const attempt = (address: string, second: number) => ({ address, at: `2026-01-01T00:00:0${second}Z`, reason: 'a stream key that was replaced or deleted' });

it('counts those turned away by address, the newest first', () => {
  expect(groupRefused([attempt('192.0.2.7', 3), attempt('192.0.2.9', 5), attempt('192.0.2.7', 1)])).toEqual([
    { address: '192.0.2.9', at: '2026-01-01T00:00:05Z', times: 1 },
    { address: '192.0.2.7', at: '2026-01-01T00:00:03Z', times: 2 },
  ]);
});
