import type { FatalError } from './recovery';

/** Whether the browser says that it plays HLS by itself. It says so at best with "maybe": only trying tells. */
export const canPlayNatively = (video: HTMLVideoElement): boolean => video.canPlayType('application/vnd.apple.mpegurl') !== '';

/** The HTTP status of the playlist, since the browser does not tell why it gave up; null: there is no answer. */
async function statusOf(url: string, signal: AbortSignal): Promise<number | null> {
  try {
    return (await fetch(url, { signal, cache: 'no-store' })).status;
  } catch {
    return null;
  }
}

/**
 * A playlist played by the browser's own HLS, where there are no Media Source Extensions. The qualities are the browser's business, and no
 * header can be sent: the keys open by cookie, or, for an open channel, by the address that fetched the playlist.
 */
export class NativeSource {
  readonly #aborter = new AbortController();
  readonly #video: HTMLVideoElement;

  constructor(video: HTMLVideoElement, url: string, onFatal: (error: FatalError) => void) {
    this.#video = video;
    const { signal } = this.#aborter;
    const fail = async () => {
      const code = video.error?.code;
      const status = await statusOf(url, signal);
      if (signal.aborted) return;
      const isDecoding = code === MediaError.MEDIA_ERR_DECODE;
      // A playlist that is there and still not played is not the network's fault.
      const kind = isDecoding || (status === 200 && code === MediaError.MEDIA_ERR_SRC_NOT_SUPPORTED) ? 'other' : 'network';
      onFatal({ kind, code: `mediaError${code ?? ''}`, status: status === 200 ? null : status });
    };
    video.addEventListener('error', () => void fail(), { signal });
    video.src = url;
  }

  destroy(): void {
    this.#aborter.abort();
    this.#video.removeAttribute('src');
    this.#video.load();
  }
}
