/** How playback began: as asked, without sound because the browser refused sound, or not at all. */
export type StartOutcome = 'playing' | 'muted' | 'blocked';

const isRefusal = (error: unknown): boolean => error instanceof DOMException && error.name === 'NotAllowedError';

/** Starts playback, muted if the browser allows it only so. After 'blocked' the mute state is what it was before. */
export async function startPlayback(video: Pick<HTMLVideoElement, 'play' | 'muted'>): Promise<StartOutcome> {
  try {
    await video.play();
    return 'playing';
  } catch (error) {
    // Anything but a refusal is a load that was interrupted; whoever interrupted it starts again.
    if (!isRefusal(error)) return 'playing';
  }
  const wasMuted = video.muted;
  video.muted = true;
  try {
    await video.play();
    return 'muted';
  } catch (error) {
    if (!isRefusal(error)) return 'muted';
    video.muted = wasMuted;
    return 'blocked';
  }
}
