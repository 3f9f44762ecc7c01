import { api, take } from '@/lib/api/client';

// The difference between the server's clock and ours, for showing how old the picture is.

const sampleCount = 5;
const renewAfterMs = 5 * 60_000;

export interface ClockSample {
  sentMs: number;
  receivedMs: number;
  serverMs: number;
}

/** Server time minus local time, from the sample with the shortest round trip: it bounds the error best (half of that trip). */
export function estimateOffset(samples: readonly ClockSample[]): number | null {
  const roundTrip = (sample: ClockSample) => sample.receivedMs - sample.sentMs;
  let best: ClockSample | null = null;
  for (const sample of samples) {
    if (best === null || roundTrip(sample) < roundTrip(best)) best = sample;
  }
  return best === null ? null : best.serverMs - (best.sentMs + best.receivedMs) / 2;
}

let offsetMs: number | null = null;
let heardOffsetMs = 0;
let measuredAtMs = Number.NEGATIVE_INFINITY;
let isMeasuring = false;

async function measure(): Promise<void> {
  const samples: ClockSample[] = [];
  for (let i = 0; i < sampleCount; ++i) {
    const sentMs = Date.now();
    // One after the other: requests in parallel would delay each other.
    // oxlint-disable-next-line no-await-in-loop
    const { now_ms: serverMs } = await take(api.GET('/api/v1/time'));
    samples.push({ sentMs, receivedMs: Date.now(), serverMs });
  }
  offsetMs = estimateOffset(samples);
}

/** The server said what time it is, just now. Off by as long as that took to arrive: good enough for what counts seconds. */
export function hearServerTime(serverMs: number): void {
  if (!Number.isNaN(serverMs)) heardOffsetMs = serverMs - Date.now();
}

/** The server's time at a moment of ours, as well as it is known. */
export const serverTimeAt = (localMs: number): number => localMs + (offsetMs ?? heardOffsetMs);

/** The last measured offset in milliseconds, or null before the first. Starts a measurement when the last one is old. */
export function serverOffsetMs(): number | null {
  if (!isMeasuring && Date.now() - measuredAtMs > renewAfterMs) {
    isMeasuring = true;
    measuredAtMs = Date.now();
    measure()
      .catch(() => {
        // Without an answer the old offset stays; the next attempt comes with the next period.
      })
      .finally(() => {
        isMeasuring = false;
      });
  }
  return offsetMs;
}
