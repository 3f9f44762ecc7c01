import { expect, it } from 'vitest';
import { HealthHistory, type HealthPoint } from './health';

const point = (second: number): HealthPoint => ({
  at: new Date(second * 1000).toISOString(),
  bitrate_bps: second,
  fps: 30,
  keyframe_interval_s: 2,
  ingest_lag_ms: 0,
  transcode_speed: 1,
  viewers: 0,
});
const seconds = (history: HealthHistory, handle: string): number[] => history.of(handle).map(({ bitrate_bps: second }) => second);

it('puts what the server remembers before what was told since', () => {
  const history = new HealthHistory();
  history.merge('ann', [point(8)]);
  history.merge('ann', [point(9)]);
  history.merge('ann', [5, 6, 7, 8].map(point));
  expect(seconds(history, 'ann')).toEqual([5, 6, 7, 8, 9]);
  history.merge('ann', [point(9)]);
  history.merge('ann', []);
  expect(seconds(history, 'ann')).toEqual([5, 6, 7, 8, 9]);
});

it('is of one channel at a time', () => {
  const history = new HealthHistory();
  history.merge('ann', [point(1)]);
  history.merge('bob', [point(2)]);
  expect(seconds(history, 'ann')).toEqual([]);
  expect(seconds(history, 'bob')).toEqual([2]);
});
