/** How much is buffered without a hole from the picture on, in seconds. */
export function bufferedAheadS({ buffered, currentTime }: Pick<HTMLVideoElement, 'buffered' | 'currentTime'>): number {
  for (let i = 0; i < buffered.length; ++i) {
    const end = buffered.end(i);
    if (buffered.start(i) <= currentTime && currentTime <= end) return end - currentTime;
  }
  return 0;
}

export function isBuffered({ buffered }: Pick<HTMLVideoElement, 'buffered'>, time: number): boolean {
  for (let i = 0; i < buffered.length; ++i) if (buffered.start(i) <= time && time < buffered.end(i)) return true;
  return false;
}
