import { describe, expect, it } from 'vitest';
import { estimateOffset } from './server-clock';

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
