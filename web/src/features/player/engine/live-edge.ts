// How far behind live the picture is, in the words of the live pill.

const liveWithinS = 1.5;

/** Behind the target latency by so much that the pill offers to go live. Below zero and unknown count as live. */
export function isBehindLive(latencyS: number | null, targetS: number | null): boolean {
  return latencyS !== null && targetS !== null && latencyS - targetS >= liveWithinS;
}

export const secondsBehind = (latencyS: number, targetS: number): number => Math.max(1, Math.round(latencyS - targetS));
