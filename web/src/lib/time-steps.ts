const mostHeld = 2;

/**
 * The last `count` steps of `stepMs`, up to the newest sample, which has the last place; null where nothing was measured. Samples that come a
 * little late leave no hole: one or two empty steps are taken to be like the one before.
 */
export function toSteps<T>(samples: readonly T[], atMs: (sample: T) => number, stepMs: number, count: number): (T | null)[] {
  const steps: (T | null)[] = Array.from({ length: count }, () => null);
  const newest = samples.at(-1);
  if (newest === undefined) return steps;
  const endMs = atMs(newest);
  for (const sample of samples) {
    const place = count - 1 - Math.round((endMs - atMs(sample)) / stepMs);
    if (place >= 0 && place < count) steps[place] = sample;
  }
  let known = -1;
  for (let place = 0; place < count; ++place) {
    if (steps[place] === null) continue;
    if (known >= 0 && place - known - 1 <= mostHeld) steps.fill(steps[known] ?? null, known + 1, place);
    known = place;
  }
  return steps;
}
