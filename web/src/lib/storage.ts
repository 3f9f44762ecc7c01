// What this browser remembers. Storage may be blocked or full: then nothing is remembered, and nothing breaks.

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`session.${key}`);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`session.${key}`, value);
  } catch {
    // Not remembered.
  }
}

/** The remembered number, if it is one and lies within the bounds. */
export function recallNumber(key: string, minimum: number, maximum: number): number | null {
  const text = recall(key);
  const value = text === null || text === '' ? Number.NaN : Number(text);
  return value >= minimum && value <= maximum ? value : null;
}
