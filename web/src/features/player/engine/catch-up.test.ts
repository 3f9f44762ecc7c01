import { describe, expect, it } from 'vitest';
import { CatchUp, type CatchUpFacts } from './catch-up';

const tickMs = 250;
// What is buffered at live ends so far before the live edge.
const targetS = 1;
const undeliveredS = 0.4;

const facts = (change: Partial<CatchUpFacts> = {}): CatchUpFacts => ({
  behindS: 0,
  bufferedAheadS: targetS - undeliveredS,
  isWanted: true,
  standsForMs: 0,
  isHidden: false,
  isPlaceThere: true,
  ...change,
});

/** Plays for so long from so far behind; gives the rates, the jumps, the least that was buffered and where it ended. */
function play(rule: CatchUp, { behindS, seconds, noiseS = 0, ...change }: { behindS: number; seconds: number; noiseS?: number } & Partial<CatchUpFacts>) {
  const rates: number[] = [];
  let jumps = 0;
  let leastBufferedS = Number.POSITIVE_INFINITY;
  for (let nowMs = 0; nowMs < seconds * 1000; nowMs += tickMs) {
    // Parts of a third of a second make the buffer a saw.
    const bufferedAheadS = targetS - undeliveredS + behindS - (nowMs % 333) / 1000;
    leastBufferedS = Math.min(leastBufferedS, bufferedAheadS);
    const wobbleS = Math.sin(nowMs) * noiseS;
    const decision = rule.next(facts({ behindS: behindS + wobbleS, bufferedAheadS, ...change }), nowMs);
    rates.push(decision.rate);
    if (decision.jumps) jumps += 1;
    behindS -= ((decision.rate - 1) * tickMs) / 1000;
  }
  const shifts = rates.filter((rate, index) => index > 0 && rate !== rates[index - 1]).length;
  return { rates, jumps, leastBufferedS, behindS, shifts, fastest: Math.max(...rates) };
}

describe('CatchUp', () => {
  it('brings a viewer who is five seconds behind back within a minute, without a jump', () => {
    const rule = new CatchUp();
    const { jumps, behindS, fastest } = play(rule, { behindS: 5, seconds: 50 });
    expect(jumps).toBe(0);
    expect(behindS).toBeLessThan(1.5);
    expect(fastest).toBeLessThanOrEqual(1.1);
  });

  it('arrives at live, and is exactly at one from then on', () => {
    const { rates, behindS, leastBufferedS, shifts } = play(new CatchUp(), { behindS: 5, seconds: 120 });
    expect(rates.at(-1)).toBe(1);
    expect(behindS).toBeLessThan(0.5);
    expect(leastBufferedS).toBeGreaterThan(0.2);
    expect(shifts).toBe(4);
  });

  it('is gentle when it is only a little behind', () => {
    expect(play(new CatchUp(), { behindS: 1.5, seconds: 30 }).fastest).toBe(1.05);
  });

  it('leaves the rate alone while the distance only wobbles', () => {
    expect(play(new CatchUp(), { behindS: 0.2, seconds: 60, noiseS: 0.4 }).shifts).toBe(0);
  });

  it('does not play away a buffer that is small although it is far behind', () => {
    expect(play(new CatchUp(), { behindS: 5, seconds: 30, bufferedAheadS: 0.6 }).fastest).toBe(1);
    const rule = new CatchUp();
    expect(play(rule, { behindS: 5, seconds: 30, bufferedAheadS: 1 }).fastest).toBe(1.05);
    expect(rule.next(facts({ behindS: 5, bufferedAheadS: 0.4 }), 30_000).rate).toBe(1);
  });

  it('never speeds up where that harms the sound, but jumps there too', () => {
    const rule = new CatchUp(1);
    expect(play(rule, { behindS: 8, seconds: 30 }).fastest).toBe(1);
    expect(play(rule, { behindS: 13, seconds: 1 }).jumps).toBe(1);
  });

  it('takes its time after a stall', () => {
    const rule = new CatchUp();
    rule.onStall(0);
    expect(play(rule, { behindS: 5, seconds: 10 }).fastest).toBe(1);
    expect(play(rule, { behindS: 5, seconds: 20 }).fastest).toBe(1.1);
  });

  it('neither speeds up nor jumps while it is paused, and only jumps while nobody looks', () => {
    expect(play(new CatchUp(), { behindS: 30, seconds: 10, isWanted: false })).toMatchObject({ fastest: 1, jumps: 0 });
    expect(play(new CatchUp(), { behindS: 5, seconds: 10, isHidden: true })).toMatchObject({ fastest: 1, jumps: 0 });
    expect(play(new CatchUp(), { behindS: 30, seconds: 1, isHidden: true }).jumps).toBe(1);
  });

  it('jumps when it is hopelessly behind, once in a while, and only to a place that is there', () => {
    expect(play(new CatchUp(), { behindS: 13, seconds: 9 }).jumps).toBe(1);
    expect(play(new CatchUp(), { behindS: 13, seconds: 9, isPlaceThere: false }).jumps).toBe(0);
    expect(play(new CatchUp(), { behindS: 11.9, seconds: 9 }).jumps).toBe(0);
  });

  it('asks for the newest when the buffer has run dry and the playlist is ahead', () => {
    const dry = { behindS: 3, bufferedAheadS: 0, standsForMs: 2500 };
    expect(new CatchUp().next(facts(dry), 0).jumps).toBe(true);
    expect(new CatchUp().next(facts({ ...dry, standsForMs: 2000 }), 0).jumps).toBe(false);
    expect(new CatchUp().next(facts({ ...dry, bufferedAheadS: 1 }), 0).jumps).toBe(false);
    expect(new CatchUp().next(facts({ ...dry, behindS: 1 }), 0).jumps).toBe(false);
    expect(new CatchUp().next(facts({ ...dry, isPlaceThere: false }), 0).jumps).toBe(false);
  });
});
