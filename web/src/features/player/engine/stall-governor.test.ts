import { describe, expect, it } from 'vitest';
import { StallGovernor } from './stall-governor';

const minute = 60_000;

describe('StallGovernor', () => {
  it('moves away a little at each stall, and by a second at the third within a minute', () => {
    const governor = new StallGovernor();
    expect([0, 20_000, 40_000].map((now) => governor.onStall(1, now))).toEqual([1.25, 1.5, 2.5]);
  });

  it('ends a second away when stalls are far apart', () => {
    const governor = new StallGovernor();
    const targets = [0, 31_000, 62_000, 93_000, 124_000, 155_000].map((now) => governor.onStall(1, now));
    expect(targets).toEqual([1.25, 1.5, 1.75, 2, 2, 2]);
  });

  it('never targets more than eight seconds', () => {
    const governor = new StallGovernor();
    const targets = Array.from({ length: 60 }, (_, i) => governor.onStall(1, i * 1000));
    expect(targets.slice(0, 6)).toEqual([1.25, 1.5, 2.5, 2.5, 2.5, 3.5]);
    expect(Math.max(...targets)).toBe(8);
  });

  it('does not lower a target that the playlist sets higher than that', () => {
    const governor = new StallGovernor();
    expect([0, 1, 2].map((now) => governor.onStall(12, now))).toEqual([12, 12, 12]);
  });

  it('comes back to the base after five calm minutes, once', () => {
    const governor = new StallGovernor();
    for (const now of [0, 1, 2]) governor.onStall(1, now);
    expect(governor.onTick(1, 5 * minute - 1)).toBeNull();
    expect(governor.onTick(1, 5 * minute + 2)).toBe(1);
    expect(governor.onTick(1, 11 * minute)).toBeNull();
    expect(governor.onStall(1, 12 * minute)).toBe(1.25);
  });
});
