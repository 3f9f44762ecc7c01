import { describe, expect, it } from 'vitest';
import { linePath, niceCeiling } from './line-plot';

describe('niceCeiling', () => {
  it.each([
    [0, 1],
    [0.3, 0.5],
    [1, 1],
    [1.2, 2],
    [34, 50],
    [6_100_000, 10_000_000],
  ])('%d', (value, ceiling) => {
    expect(niceCeiling(value)).toBeCloseTo(ceiling);
  });
});

describe('linePath', () => {
  it('ends at the right edge and breaks where nothing is known', () => {
    expect(linePath([0, 10, null, 5], 5, 10)).toBe('M75.0 80.0L150.0 0.0M300.0 40.0');
  });
});
