import { useSyncExternalStore } from 'react';
import { serverTimeAt } from './server-clock';

// One timer for the whole page, running only while something on it shows a duration.
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  // Nobody kept it up to date before.
  if (timer === undefined) now = Date.now();
  timer ??= setInterval(() => {
    now = Date.now();
    for (const notify of listeners) notify();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Milliseconds since 1970, renewed every second. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);

/** The same by the server's clock, to which its own times are compared. */
export const useServerNow = (): number => serverTimeAt(useNow());
