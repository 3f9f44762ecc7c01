import type { Level } from 'hls.js';
import { recall, remember } from '@/lib/storage';
import { strings } from '@/lib/strings';

/** One rung of the ladder as the viewer sees it. */
export interface Quality {
  /** Position in hls.levels. */
  index: number;
  name: string;
  bitrateBps: number;
  /** The shorter side of the picture: 720 for 1280×720 and for 720×1280. */
  lines: number;
}

export const autoQuality = -1;

type LevelFacts = Pick<Level, 'width' | 'height' | 'bitrate' | 'frameRate' | 'uri'>;

export function describeQuality(level: LevelFacts, index: number): Quality {
  const lines = Math.min(level.width || level.height, level.height);
  const rate = Math.round(level.frameRate);
  const isSource = /\/source\/[^/]*$/.test(level.uri);
  const name = `${lines}p${rate > 30 ? rate : ''}`;
  return { index, name: isSource ? `${name} ${strings.player.source}` : name, bitrateBps: level.bitrate, lines };
}

/** Best first. */
export function describeQualities(levels: readonly LevelFacts[]): Quality[] {
  return levels.map(describeQuality).toSorted((a, b) => b.lines - a.lines || b.bitrateBps - a.bitrateBps);
}

/** The rung to play for remembered lines: the same, else the next lower, else the lowest. */
export function chooseQuality(qualities: readonly Quality[], lines: number): number {
  return (qualities.find((quality) => quality.lines <= lines) ?? qualities.at(-1))?.index ?? autoQuality;
}

export function recallQuality(qualities: readonly Quality[]): number {
  const lines = Number(recall('quality') ?? 'auto');
  return Number.isFinite(lines) && lines > 0 ? chooseQuality(qualities, lines) : autoQuality;
}

export function rememberQuality(quality: Quality | null): void {
  remember('quality', quality ? String(quality.lines) : 'auto');
}
