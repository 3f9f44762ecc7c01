import { describe, expect, it } from 'vitest';
import { formatBitrate, formatDuration } from './format';

describe('formatDuration', () => {
  it.each([
    [0, '0:00'],
    [59.9, '0:59'],
    [75, '1:15'],
    [3675, '1:01:15'],
    [360_000, '100:00:00'],
    [-5, '0:00'],
  ])('%d s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe('formatBitrate', () => {
  it.each([
    [2_800_000, '2.8 Mb/s'],
    [800_000, '800 kb/s'],
  ])('%d', (bps, text) => {
    expect(formatBitrate(bps)).toBe(text);
  });
});
