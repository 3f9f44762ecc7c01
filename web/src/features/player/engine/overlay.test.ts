import { describe, expect, it } from 'vitest';
import { chooseOverlay, type OverlayFacts } from './overlay';

const playing: OverlayFacts = {
  broadcast: 'live',
  failure: null,
  hasPicture: true,
  isAdvancing: true,
  isPaused: false,
  isBlocked: false,
};

const overlay = (facts: Partial<OverlayFacts>) => chooseOverlay({ ...playing, ...facts });

describe('chooseOverlay', () => {
  it('leaves a playing picture alone', () => {
    expect(overlay({})).toBe('none');
  });

  it('follows the server through the life of a broadcast', () => {
    const before = { hasPicture: false, isPaused: true };
    expect(overlay({ broadcast: 'offline', ...before })).toBe('offline');
    expect(overlay({ broadcast: 'starting', ...before })).toBe('starting');
    expect(overlay({ broadcast: 'live', ...before })).toBe('loading');
    expect(overlay({ broadcast: 'live' })).toBe('none');
    expect(overlay({ broadcast: 'reconnecting', isAdvancing: false })).toBe('reconnecting');
    expect(overlay({ broadcast: 'live' })).toBe('none');
    expect(overlay({ broadcast: 'ended', isAdvancing: false })).toBe('ended');
  });

  it('says that the streamer is gone while the buffer still plays', () => {
    expect(overlay({ broadcast: 'reconnecting' })).toBe('reconnecting');
  });

  it.each(['ended', 'offline', 'starting'] as const)('lets the buffer play out before %s covers it', (broadcast) => {
    expect(overlay({ broadcast })).toBe('none');
    expect(overlay({ broadcast, isAdvancing: false })).toBe(broadcast);
    expect(overlay({ broadcast, isPaused: true })).toBe(broadcast);
  });

  it('shows buffering only when a live picture stands still that nobody paused', () => {
    expect(overlay({ isAdvancing: false })).toBe('buffering');
    expect(overlay({ isAdvancing: false, isPaused: true })).toBe('none');
  });

  it('offers the big play button when the browser refuses to start', () => {
    expect(overlay({ isBlocked: true, hasPicture: false, isPaused: true })).toBe('blocked');
  });

  it('tells a refusal of access from a failure, and both only while live', () => {
    const failed = { failure: { reason: 'failed', code: 'x' } } as const;
    const restricted = { failure: { reason: 'restricted', code: 'keyLoadError' } } as const;
    expect(overlay(failed)).toBe('failed');
    expect(overlay(restricted)).toBe('restricted');
    expect(overlay({ ...failed, broadcast: 'ended', isAdvancing: false })).toBe('ended');
  });
});
