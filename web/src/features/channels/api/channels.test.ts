import { describe, expect, it } from 'vitest';
import { isOnAir, pollPeriodMs } from './channels';

describe('pollPeriodMs', () => {
  it.each([
    ['starting', false, 1000],
    ['reconnecting', false, 1000],
    ['live', false, 2000],
    ['offline', false, 2000],
    [undefined, false, 2000],
    ['live', true, 60_000],
  ] as const)('%s, told by events: %s', (state, isTold, period) => {
    expect(pollPeriodMs(state, isTold)).toBe(period);
  });
});

it('a channel that waits for its publisher is on the air', () => {
  expect((['live', 'reconnecting', 'starting', 'ended', 'offline'] as const).filter((state) => isOnAir({ state }))).toEqual(['live', 'reconnecting']);
});
