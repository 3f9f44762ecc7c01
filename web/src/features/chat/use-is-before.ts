import { useEffect, useState } from 'react';

// Longer waits than this overflow the browser's timers.
const longestMs = 2_000_000_000;

/** Whether the moment (milliseconds since 1970) lies ahead; shows again when it is past. 0: it does not. */
export function useIsBefore(instant: number): boolean {
  const [passed, setPassed] = useState(0);
  useEffect(() => {
    const wait = instant - Date.now();
    const timer = setTimeout(() => setPassed(instant), Math.min(longestMs, Math.max(0, wait)));
    return () => clearTimeout(timer);
  }, [instant]);
  return instant > passed && instant > 0;
}
