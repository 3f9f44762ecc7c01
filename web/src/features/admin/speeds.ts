import type { Schema } from '@/lib/api/client';

type Stream = Pick<Schema['ActiveBroadcast'], 'handle' | 'transcode_speed'>;

const mostStreams = 5;
const speedOf = ({ transcode_speed: speed }: Stream): number => speed ?? Infinity;

/** Whose streams are encoded the slowest, by name, so that their lines keep their colours. */
export const slowestStreams = (broadcasts: readonly Stream[]): string[] =>
  broadcasts
    .toSorted((a, b) => speedOf(a) - speedOf(b))
    .slice(0, mostStreams)
    .map(({ handle }) => handle)
    .toSorted((a, b) => a.localeCompare(b));

/** How fast one stream was encoded, step by step; null where it was not there. */
export const speedsOf = (handle: string, steps: readonly ({ broadcasts: readonly Stream[] } | null)[]): (number | null)[] =>
  steps.map((step) => step?.broadcasts.find((stream) => stream.handle === handle)?.transcode_speed ?? null);
