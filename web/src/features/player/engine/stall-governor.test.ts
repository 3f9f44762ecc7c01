import { describe, expect, it } from 'vitest';
import { StallGovernor } from './stall-governor';

const minute = 60_000;

describe('StallGovernor', () => {
  it('moves away by a second at the third stall within a minute', () => {
    const governor = new StallGovernor();
    expect([0, 20_000, 40_000].map((now) => governor.onStall(1, now))).toEqual([null, null, 2]);
  });

  it('ignores stalls that are far apart', () => {
    const governor = new StallGovernor();
    expect([0, 31_000, 62_000, 93_000].map((now) => governor.onStall(1, now))).toEqual([null, null, null, null]);
  });

  it('never targets more than eight seconds', () => {
    const governor = new StallGovernor();
    const targets = Array.from({ length: 60 }, (_, i) => governor.onStall(1, i * 1000)).filter((target) => target !== null);
    expect(targets.slice(0, 8)).toEqual([2, 3, 4, 5, 6, 7, 8, 8]);
  });

  it('does not lower a target that the playlist sets higher than that', () => {
    const governor = new StallGovernor();
    governor.onStall(12, 0);
    governor.onStall(12, 1);
    expect(governor.onStall(12, 2)).toBe(12);
  });

  it('comes back to the base after five calm minutes, once', () => {
    const governor = new StallGovernor();
    for (const now of [0, 1, 2]) governor.onStall(1, now);
    expect(governor.onTick(1, 5 * minute - 1)).toBeNull();
    expect(governor.onTick(1, 5 * minute + 2)).toBe(1);
    expect(governor.onTick(1, 11 * minute)).toBeNull();
  });
});
