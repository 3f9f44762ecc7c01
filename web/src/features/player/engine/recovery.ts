// Decides what to do after a fatal error of hls.js. Knows no player and no timers, only errors and the time they came at.

export interface FatalError {
  kind: 'media' | 'network' | 'other';
  /** hls.js ErrorDetails, shown to the viewer as a code. */
  code: string;
  /** HTTP status of the answer that failed, if there was one. */
  status: number | null;
}

export type RecoveryAction =
  | { do: 'recover-media' }
  /** Ask for playlists and segments again, keeping what is buffered. */
  | { do: 'restart-load'; delayMs: number }
  /** Throw the hls.js instance away and start from the multivariant playlist. */
  | { do: 'rebuild'; delayMs: number }
  | { do: 'give-up'; reason: 'sign_in' | 'restricted' | 'failed'; code: string };

const mediaAttempts = 3;
const mediaPauseMs = 5000;
const rebuildAttempts = 2;
const rebuildPeriodMs = 60_000;
const keyRetryPeriodMs = 30_000;
const networkDelaysMs = [500, 1000, 2000, 4000, 8000];
const restartsBeforeRebuild = 2;

/** The server does not let this viewer watch. */
export const isRefusedKey = ({ code, status }: FatalError): boolean => code === 'keyLoadError' && (status === 401 || status === 403);

export class Recovery {
  #mediaErrorsAt: number[] = [];
  #rebuildsAt: number[] = [];
  #networkErrors = 0;
  #keyRefusedAt = Number.NEGATIVE_INFINITY;

  /** Media arrived: the network is fine again. */
  onProgress(): void {
    this.#networkErrors = 0;
  }

  onFatal(error: FatalError, nowMs: number): RecoveryAction {
    if (isRefusedKey(error)) return this.#onKeyRefused(error, nowMs);
    if (error.kind === 'network') return this.#onNetworkError(error);
    if (error.kind === 'media') {
      const last = this.#mediaErrorsAt.at(-1) ?? Number.NEGATIVE_INFINITY;
      const isTooSoon = nowMs - last < mediaPauseMs;
      this.#mediaErrorsAt.push(nowMs);
      if (this.#mediaErrorsAt.length <= mediaAttempts && !isTooSoon) return { do: 'recover-media' };
    }
    return this.#rebuild(error, nowMs);
  }

  #onNetworkError(error: FatalError): RecoveryAction {
    const delayMs = networkDelaysMs[Math.min(this.#networkErrors, networkDelaysMs.length - 1)] ?? 0;
    this.#networkErrors += 1;
    // Without a multivariant playlist there is nothing to restart, and a rung that is gone is not in the newest one.
    const canRestart = !error.code.startsWith('manifest') && error.status !== 404 && error.status !== 410;
    return canRestart && this.#networkErrors <= restartsBeforeRebuild ? { do: 'restart-load', delayMs } : { do: 'rebuild', delayMs };
  }

  // The first refusal may only mean that the playback cookie is too old: loading the playlist anew renews it.
  #onKeyRefused(error: FatalError, nowMs: number): RecoveryAction {
    const wasRetried = nowMs - this.#keyRefusedAt < keyRetryPeriodMs;
    this.#keyRefusedAt = nowMs;
    if (!wasRetried) return { do: 'rebuild', delayMs: 0 };
    return { do: 'give-up', reason: error.status === 401 ? 'sign_in' : 'restricted', code: error.code };
  }

  #rebuild(error: FatalError, nowMs: number): RecoveryAction {
    this.#rebuildsAt = this.#rebuildsAt.filter((at) => nowMs - at < rebuildPeriodMs);
    if (this.#rebuildsAt.length >= rebuildAttempts) return { do: 'give-up', reason: 'failed', code: error.code };
    this.#rebuildsAt.push(nowMs);
    this.#mediaErrorsAt = [];
    return { do: 'rebuild', delayMs: 0 };
  }
}
