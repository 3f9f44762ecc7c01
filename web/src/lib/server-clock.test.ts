import { describe, expect, it } from 'vitest';
import { estimateOffset, hearServerTime, serverTimeAt } from './server-clock';

describe('estimateOffset', () => {
  it('takes the middle of the shortest round trip', () => {
    const samples = [
      { sentMs: 1000, receivedMs: 1200, serverMs: 6190 },
      { sentMs: 2000, receivedMs: 2020, serverMs: 7010 },
      { sentMs: 3000, receivedMs: 3100, serverMs: 8010 },
    ];
    expect(estimateOffset(samples)).toBe(5000);
  });

  it('knows nothing without samples', () => {
    expect(estimateOffset([])).toBeNull();
  });
});

describe('the time that the server said', () => {
  it('moves ours by what they differ', () => {
    hearServerTime(Date.now() + 90_000);
    expect(Math.round(serverTimeAt(10_000) / 1000)).toBe(100);
  });

  it('is not taken from what is no time', () => {
    hearServerTime(Date.now() + 90_000);
    hearServerTime(Number.NaN);
    expect(Math.round(serverTimeAt(10_000) / 1000)).toBe(100);
  });
});
