import { describe, expect, it } from 'vitest';
import { formatAgo, formatBitrate, formatBytes, formatDuration, formatSpan, formatSpeed } from './format';

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

describe('formatAgo', () => {
  it.each([
    [0, 'now'],
    [59, 'now'],
    [60, '1 minute ago'],
    [7300, '2 hours ago'],
    [86_400, 'yesterday'],
    [-30, 'now'],
  ])('%d s', (seconds, text) => {
    expect(formatAgo(1_000_000_000, 1_000_000_000 + seconds * 1000)).toBe(text);
  });
});

describe('formatBytes', () => {
  it.each([
    [0, '0 bytes'],
    [1536, '1.5 KB'],
    [5_368_709_120, '5.0 GB'],
  ])('%d', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('formatSpan', () => {
  it.each([
    [0, '0 s'],
    [45, '45 s'],
    [90, '1 min 30 s'],
    [3600, '1 h'],
    [93_784, '1 d 2 h'],
  ])('%d s', (seconds, text) => {
    expect(formatSpan(seconds)).toBe(text);
  });
});

it('formatSpeed is exact where it matters', () => {
  expect([0.954, 1, 104.4].map(formatSpeed)).toEqual(['0.95×', '1.00×', '104×']);
});
