// Decides how fast to play, and when to jump, so that a viewer who fell behind comes back to live. Knows no player and no timers, only
// what is measured and the time. hls.js has such a rule of its own; it does nothing for who is seconds behind, and is switched off.

export interface CatchUpFacts {
  /** How far the picture is behind its place: below zero is ahead of it, null not known. */
  behindS: number | null;
  /** Buffered without a hole from the picture on. */
  bufferedAheadS: number;
  /** It is to play: not paused, not seeking, and there has been a picture. */
  isWanted: boolean;
  /** How long the picture has stood still although it should play. */
  standsForMs: number;
  /** Nobody looks: timers come rarely, so nothing that needs attention is begun. */
  isHidden: boolean;
  /** Its place can be played from: it is buffered, or in a playlist that is kept up to date. */
  isPlaceThere: boolean;
}

export interface CatchUpDecision {
  rate: number;
  jumps: boolean;
}

/** A speed: begun when the picture is so far behind with so much buffered for a while, left when it is nearer or the buffer runs down. */
interface Gear {
  rate: number;
  fromS: number;
  untilS: number;
  bufferFromS: number;
  bufferUntilS: number;
}

// Up to a tenth nobody hears: browsers keep the pitch.
const gears: readonly Gear[] = [
  { rate: 1, fromS: 0, untilS: Number.NEGATIVE_INFINITY, bufferFromS: 0, bufferUntilS: 0 },
  { rate: 1.05, fromS: 0.4, untilS: 0.1, bufferFromS: 0.8, bufferUntilS: 0.5 },
  { rate: 1.1, fromS: 2, untilS: 1, bufferFromS: 1.8, bufferUntilS: 1.2 },
];

const holdsForMs = 1500;
const calmAfterStallMs = 10_000;
const jumpBehindS = 12;
const jumpPauseMs = 10_000;
const dryForMs = 2500;
const dryBufferS = 0.1;
const dryBehindS = 2;

export class CatchUp {
  readonly #mostRate: number;
  #gear = 0;
  #heldSinceMs: number | null = null;
  #calmFromMs = Number.NEGATIVE_INFINITY;
  #jumpFromMs = Number.NEGATIVE_INFINITY;

  /** mostRate 1: never faster than live, where that harms the sound. */
  constructor(mostRate = Number.POSITIVE_INFINITY) {
    this.#mostRate = mostRate;
  }

  /** The buffer ran dry: what is there is needed. */
  onStall(nowMs: number): void {
    this.#calmFromMs = nowMs + calmAfterStallMs;
    this.#shift(0);
  }

  /** To be called a few times a second. */
  next(facts: CatchUpFacts, nowMs: number): CatchUpDecision {
    if (this.#shouldJump(facts, nowMs)) {
      this.#jumpFromMs = nowMs + jumpPauseMs;
      this.#shift(0);
      return { rate: 1, jumps: true };
    }
    if (!facts.isWanted || facts.isHidden || facts.behindS === null || nowMs < this.#calmFromMs) this.#shift(0);
    else this.#choose(facts.behindS, facts.bufferedAheadS, nowMs);
    return { rate: gears[this.#gear]?.rate ?? 1, jumps: false };
  }

  #choose(behindS: number, bufferedS: number, nowMs: number): void {
    while (!this.#isKept(gears[this.#gear], behindS, bufferedS)) this.#shift(this.#gear - 1);
    const higher = gears[this.#gear + 1];
    if (!higher || higher.rate > this.#mostRate || behindS < higher.fromS || bufferedS < higher.bufferFromS) {
      this.#heldSinceMs = null;
      return;
    }
    this.#heldSinceMs ??= nowMs;
    if (nowMs - this.#heldSinceMs >= holdsForMs) this.#shift(this.#gear + 1);
  }

  #isKept(gear: Gear | undefined, behindS: number, bufferedS: number): boolean {
    return gear === undefined || gear.rate === 1 || (behindS >= gear.untilS && bufferedS >= gear.bufferUntilS);
  }

  #shift(gear: number): void {
    this.#gear = gear;
    this.#heldSinceMs = null;
  }

  // Speed does not help who is far behind; and what a dry buffer waits for is old already, so the newest is asked for instead.
  #shouldJump({ behindS, bufferedAheadS, isWanted, standsForMs, isPlaceThere }: CatchUpFacts, nowMs: number): boolean {
    if (!isWanted || !isPlaceThere || behindS === null || nowMs < this.#jumpFromMs) return false;
    const isDry = standsForMs >= dryForMs && bufferedAheadS < dryBufferS;
    return behindS > jumpBehindS || (isDry && behindS > dryBehindS);
  }
}
