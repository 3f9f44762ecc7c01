import type { HlsConfig } from 'hls.js';
import workerPath from 'hls.js/dist/hls.worker.js?url';
import { recallNumber } from '@/lib/storage';

// Changing the rate makes Safari's audio crackle.
const isSafari = /^((?!chrome|android).)*safari/i.test(navigator.userAgent);

/** How fast the player may play to catch up. */
export const mostRate = isSafari ? 1 : Number.POSITIVE_INFINITY;

/** token is asked for at each request, and sent with it where there is one. */
export function hlsConfig(token: () => string | null, startsByItself: boolean): Partial<HlsConfig> {
  const bandwidthBps = recallNumber('bandwidth', 200_000, 100_000_000);
  return {
    lowLatencyMode: true,
    autoStartLoad: startsByItself,
    // Rate and distance from live are the playhead's business (catch-up.ts, stall-governor.ts).
    maxLiveSyncPlaybackRate: 1,
    liveSyncOnStallIncrease: 0,
    backBufferLength: 10,
    maxBufferLength: 10,
    capLevelToPlayerSize: true,
    // Where the browser decrypts by itself, in threads of its own, a worker has little to do, and its start would delay the first picture.
    // Without a secure context (plain HTTP) hls.js decrypts in script: not on the page's thread.
    enableWorker: !window.isSecureContext,
    // The ES module build starts no worker without a path, and a blob: worker would need a hole in the security policy.
    workerPath,
    preferManagedMediaSource: false,
    xhrSetup: (request) => {
      const value = token();
      if (value !== null) request.setRequestHeader('X-Session-Playback', value);
    },
    // A first-time visitor starts on the first variant of the playlist; a returning one on what the connection carried.
    ...(bandwidthBps === null ? {} : { startLevel: -1, testBandwidth: false, abrEwmaDefaultEstimate: bandwidthBps * 0.8 }),
    playlistLoadPolicy: {
      default: {
        maxTimeToFirstByteMs: 4000,
        maxLoadTimeMs: 8000,
        timeoutRetry: { maxNumRetry: 2, retryDelayMs: 0, maxRetryDelayMs: 0 },
        errorRetry: { maxNumRetry: 1, retryDelayMs: 300, maxRetryDelayMs: 2000 },
      },
    },
  };
}
