import { afterEach, describe, expect, it } from 'vitest';
import { autoQuality, chooseQuality, describeQualities, recallQuality, rememberQuality } from './quality';

const level = (width: number, height: number, bitrate: number, frameRate: number, name: string) => ({
  width,
  height,
  bitrate,
  frameRate,
  uri: `/hls/demo/${name}/index.m3u8`,
});

const ladder = describeQualities([
  level(1280, 720, 3_000_000, 60, '720p'),
  level(1920, 1080, 6_200_000, 60, 'source'),
  level(854, 480, 1_500_000, 30, '480p'),
  level(640, 360, 900_000, 30, '360p'),
]);

describe('qualities', () => {
  it('are named by their lines and frame rate, best first', () => {
    expect(ladder.map(({ name }) => name)).toEqual(['1080p60 Source', '720p60', '480p', '360p']);
    expect(ladder.map(({ index }) => index)).toEqual([1, 0, 2, 3]);
  });

  it('name portrait pictures by their shorter side', () => {
    expect(describeQualities([level(720, 1280, 3_000_000, 30, '720p')])[0]?.name).toBe('720p');
  });

  it('round broadcast frame rates', () => {
    expect(describeQualities([level(1280, 720, 3_000_000, 59.94, '720p')])[0]?.name).toBe('720p60');
    expect(describeQualities([level(1280, 720, 3_000_000, 29.97, '720p')])[0]?.name).toBe('720p');
  });

  it('choose the remembered lines, else the next lower, else the lowest', () => {
    expect(chooseQuality(ladder, 720)).toBe(0);
    expect(chooseQuality(ladder, 900)).toBe(0);
    expect(chooseQuality(ladder, 240)).toBe(3);
    expect(chooseQuality([], 240)).toBe(autoQuality);
  });
});

describe('the remembered quality', () => {
  afterEach(() => localStorage.clear());

  it('is automatic at first and after garbage', () => {
    expect(recallQuality(ladder)).toBe(autoQuality);
    localStorage.setItem('session.quality', 'best');
    expect(recallQuality(ladder)).toBe(autoQuality);
  });

  it('comes back for another ladder', () => {
    rememberQuality(ladder[2] ?? null);
    expect(recallQuality(ladder)).toBe(2);
    expect(recallQuality(ladder.slice(3))).toBe(3);
    rememberQuality(null);
    expect(recallQuality(ladder)).toBe(autoQuality);
  });
});
