import { describe, expect, it } from 'vitest';
import { ProgramClock } from './program-clock';

describe('ProgramClock', () => {
  it('knows nothing before anything was parsed, or before what was', () => {
    const clock = new ProgramClock();
    expect(clock.dateMsAt(5)).toBeNull();
    clock.onParsed(10, 1_000_000);
    expect(clock.dateMsAt(9)).toBeNull();
  });

  it('reckons from the nearest start before the picture', () => {
    const clock = new ProgramClock();
    clock.onParsed(10, 1_000_000);
    clock.onParsed(11, 1_001_000);
    // Another broadcast's clock, after a discontinuity.
    clock.onParsed(12, 2_000_000);
    expect(clock.dateMsAt(10.5)).toBe(1_000_500);
    expect(clock.dateMsAt(11.25)).toBe(1_001_250);
    expect(clock.dateMsAt(12.5)).toBe(2_000_500);
  });

  it('takes the later word on the same place', () => {
    const clock = new ProgramClock();
    clock.onParsed(10, 1_000_000);
    clock.onParsed(10, 1_000_040);
    expect(clock.dateMsAt(10)).toBe(1_000_040);
  });

  it('forgets what is long past, and everything when told to', () => {
    const clock = new ProgramClock();
    for (let start = 0; start < 300; ++start) clock.onParsed(start, start * 1000);
    expect(clock.dateMsAt(50.5)).toBeNull();
    expect(clock.dateMsAt(299.5)).toBe(299_500);
    clock.reset();
    expect(clock.dateMsAt(299.5)).toBeNull();
  });
});
