import { describe, expect, it } from 'vitest';
import { Recovery, type FatalError } from './recovery';

const media: FatalError = { kind: 'media', code: 'bufferAppendError', status: null };
const network: FatalError = { kind: 'network', code: 'levelLoadError', status: 503 };
const noManifest: FatalError = { kind: 'network', code: 'manifestLoadError', status: 0 };
const keyRefused: FatalError = { kind: 'network', code: 'keyLoadError', status: 403 };

describe('Recovery from media errors', () => {
  it('recovers the decoder three times, then starts anew', () => {
    const recovery = new Recovery();
    expect([0, 6000, 12_000, 18_000].map((now) => recovery.onFatal(media, now).do)).toEqual([
      'recover-media',
      'recover-media',
      'recover-media',
      'rebuild',
    ]);
  });

  it('starts anew when the same error comes back within five seconds', () => {
    const recovery = new Recovery();
    recovery.onFatal(media, 0);
    expect(recovery.onFatal(media, 4999)).toEqual({ do: 'rebuild', delayMs: 0 });
  });

  it('gives up with the code after two fresh starts within a minute', () => {
    const recovery = new Recovery();
    const actions = [0, 1000, 2000, 3000, 4000, 5000].map((now) => recovery.onFatal(media, now));
    expect(actions.map((action) => action.do)).toEqual(['recover-media', 'rebuild', 'recover-media', 'rebuild', 'recover-media', 'give-up']);
    expect(actions.at(-1)).toEqual({ do: 'give-up', reason: 'failed', code: 'bufferAppendError' });
  });

  it('allows fresh starts again after a quiet minute', () => {
    const recovery = new Recovery();
    for (const now of [0, 1000, 2000, 3000]) recovery.onFatal(media, now);
    recovery.onFatal(media, 70_000);
    expect(recovery.onFatal(media, 71_000).do).toBe('rebuild');
  });
});

describe('Recovery from network errors', () => {
  it('waits longer each time, up to eight seconds, and never gives up', () => {
    const recovery = new Recovery();
    const delays = Array.from({ length: 7 }, () => {
      const action = recovery.onFatal(network, 0);
      return 'delayMs' in action ? action.delayMs : null;
    });
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
  });

  it('keeps what is buffered at first, then starts anew', () => {
    const recovery = new Recovery();
    expect([1, 2, 3].map(() => recovery.onFatal(network, 0).do)).toEqual(['restart-load', 'restart-load', 'rebuild']);
  });

  it('starts over with short waits once media arrived', () => {
    const recovery = new Recovery();
    for (let i = 0; i < 4; ++i) recovery.onFatal(network, 0);
    recovery.onProgress();
    expect(recovery.onFatal(network, 0)).toEqual({ do: 'restart-load', delayMs: 500 });
  });

  it('asks for the newest rungs when the chosen one was withdrawn', () => {
    expect(new Recovery().onFatal({ ...network, status: 404 }, 0)).toEqual({ do: 'rebuild', delayMs: 500 });
  });

  it('cannot restart without a multivariant playlist', () => {
    expect(new Recovery().onFatal(noManifest, 0)).toEqual({ do: 'rebuild', delayMs: 500 });
  });
});

describe('Recovery from a refused key', () => {
  it('loads the playlist anew once, for a fresh cookie, then tells the viewer', () => {
    const recovery = new Recovery();
    expect(recovery.onFatal(keyRefused, 0)).toEqual({ do: 'rebuild', delayMs: 0 });
    expect(recovery.onFatal(keyRefused, 900)).toEqual({ do: 'give-up', reason: 'restricted', code: 'keyLoadError' });
  });

  it('asks to sign in where the server does', () => {
    const recovery = new Recovery();
    recovery.onFatal({ ...keyRefused, status: 401 }, 0);
    expect(recovery.onFatal({ ...keyRefused, status: 401 }, 900)).toEqual({ do: 'give-up', reason: 'sign_in', code: 'keyLoadError' });
  });

  it('treats an unanswered key request as a network error', () => {
    expect(new Recovery().onFatal({ ...keyRefused, status: 503 }, 0).do).toBe('restart-load');
  });
});
