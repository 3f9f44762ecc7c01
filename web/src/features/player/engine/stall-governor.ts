// Trades latency for smoothness: stalls move the player further from the live edge, calm brings it back. hls.js only ever moves away, so its
// own rule (liveSyncOnStallIncrease) is switched off.

const stallsToBackOff = 3;
const stallPeriodMs = 60_000;
const calmPeriodMs = 5 * 60_000;
const stepS = 1;
const smallStepS = 0.25;
const maxTargetS = 8;

export class StallGovernor {
  #stallsAt: number[] = [];
  #extraS = 0;
  #wasStalled = false;
  #calmSinceMs = 0;

  /** A stall that is not the publisher's fault. Returns the target latency from now on, in seconds. */
  onStall(baseTargetS: number, nowMs: number): number {
    this.#calmSinceMs = nowMs;
    this.#wasStalled = true;
    this.#stallsAt = [...this.#stallsAt.filter((at) => nowMs - at < stallPeriodMs), nowMs];
    // Single stalls are worth a little, and all of them together no more than what frequent ones are worth at once.
    let extraS = Math.max(this.#extraS, Math.min(this.#extraS + smallStepS, stepS));
    if (this.#stallsAt.length >= stallsToBackOff) {
      this.#stallsAt = [];
      extraS = this.#extraS + stepS;
    }
    this.#extraS = Math.min(extraS, Math.max(0, maxTargetS - baseTargetS));
    return baseTargetS + this.#extraS;
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
