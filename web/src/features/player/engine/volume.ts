import { recall, recallNumber, remember } from '@/lib/storage';

const quietest = 0.1;

/**
 * Volume and mute of a video element, remembered between visits. A mute that the browser forced is never remembered; nor is anything of a
 * preview, which begins without sound.
 */
export class Volume {
  readonly #video: HTMLVideoElement;
  readonly #isPreview: boolean;
  #isForcedMute = false;

  constructor(video: HTMLVideoElement, isPreview = false) {
    this.#video = video;
    this.#isPreview = isPreview;
    video.volume = recallNumber('volume', 0, 1) ?? 1;
    video.muted = isPreview || recall('muted') === 'true';
  }

  get isForcedMute(): boolean {
    return this.#isForcedMute && this.#video.muted;
  }

  markForcedMute(): void {
    this.#isForcedMute = true;
  }

  set(volume: number): void {
    this.#isForcedMute = false;
    this.#video.volume = Math.min(1, Math.max(0, volume));
    this.#video.muted = this.#video.volume === 0;
    this.#save();
  }

  step(difference: number): void {
    // Quieter than muted is muted: the volume from before is kept for later.
    if (this.#video.muted && difference < 0) return;
    const from = this.#video.muted ? 0 : this.#video.volume;
    this.set(Math.round((from + difference) * 100) / 100);
  }

  toggleMute(): void {
    this.#isForcedMute = false;
    this.#video.muted = !this.#video.muted;
    if (!this.#video.muted && this.#video.volume < quietest) this.#video.volume = quietest;
    this.#save();
  }

  #save(): void {
    if (this.#isPreview) return;
    remember('muted', String(this.#video.muted));
    if (this.#video.volume > 0) remember('volume', String(this.#video.volume));
  }
}
