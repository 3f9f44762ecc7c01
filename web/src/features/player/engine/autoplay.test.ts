import { describe, expect, it, vi } from 'vitest';
import { startPlayback } from './autoplay';

const refusal = new DOMException('no gesture', 'NotAllowedError');

function fakeVideo(...outcomes: (Error | null)[]) {
  const play = vi.fn(async () => {
    const outcome = outcomes.shift() ?? null;
    if (outcome) throw outcome;
  });
  return { play, muted: false };
}

describe('startPlayback', () => {
  it('plays with sound where it may', async () => {
    const video = fakeVideo(null);
    expect(await startPlayback(video)).toBe('playing');
    expect(video.muted).toBe(false);
  });

  it('plays without sound where sound is refused', async () => {
    const video = fakeVideo(refusal, null);
    expect(await startPlayback(video)).toBe('muted');
    expect(video.muted).toBe(true);
  });

  it('leaves the sound as it was when even that is refused', async () => {
    const video = fakeVideo(refusal, refusal);
    expect(await startPlayback(video)).toBe('blocked');
    expect(video.muted).toBe(false);
  });

  it('does not mute because a load interrupted it', async () => {
    const video = fakeVideo(new DOMException('new load', 'AbortError'));
    expect(await startPlayback(video)).toBe('playing');
    expect(video.play).toHaveBeenCalledTimes(1);
    expect(video.muted).toBe(false);
  });
});
