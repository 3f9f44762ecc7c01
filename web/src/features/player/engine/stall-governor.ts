// Trades latency for smoothness: frequent stalls move the player further from the live edge, calm brings it back. hls.js
// itself only ever moves away.

const stallsToBackOff = 3;
const stallPeriodMs = 60_000;
const calmPeriodMs = 5 * 60_000;
const stepS = 1;
const maxTargetS = 8;

export class StallGovernor {
  #stallsAt: number[] = [];
  #extraS = 0;
  #wasStalled = false;
  #calmSinceMs = 0;

  /** A stall that is not the publisher's fault. Returns the new target latency in seconds, or null: no change. */
  onStall(baseTargetS: number, nowMs: number): number | null {
    this.#calmSinceMs = nowMs;
    this.#wasStalled = true;
    this.#stallsAt = [...this.#stallsAt.filter((at) => nowMs - at < stallPeriodMs), nowMs];
    if (this.#stallsAt.length < stallsToBackOff) return null;
    this.#stallsAt = [];
    const target = Math.min(baseTargetS + this.#extraS + stepS, Math.max(maxTargetS, baseTargetS));
    this.#extraS = target - baseTargetS;
    return target;
  }

  /** To be called now and then. Returns the target latency to go back to after a calm period, or null: no change. */
  onTick(baseTargetS: number, nowMs: number): number | null {
    if (!this.#wasStalled || nowMs - this.#calmSinceMs < calmPeriodMs) return null;
    this.#wasStalled = false;
    this.#extraS = 0;
    this.#stallsAt = [];
    return baseTargetS;
  }
}
