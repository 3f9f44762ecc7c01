/** The word being typed that can be completed: '@al' or ':smi' right before the cursor. */
export interface Stem {
  kind: 'mention' | 'emoji';
  /** Without its sign, in lower case. */
  word: string;
  from: number;
  to: number;
}

export function stemAt(text: string, cursor: number): Stem | null {
  const match = /(?:^|\s)([@:])([a-z0-9_+-]*)$/i.exec(text.slice(0, cursor));
  if (!match) return null;
  const word = (match[2] ?? '').toLowerCase();
  // A lone colon, and the start of a smiley or a time, complete nothing.
  if (match[1] === ':' && word.length < 2) return null;
  return { kind: match[1] === '@' ? 'mention' : 'emoji', word, from: cursor - word.length - 1, to: cursor };
}

/** The text and the cursor once the stem is replaced. */
export function complete(text: string, stem: Stem, replacement: string): { text: string; cursor: number } {
  const before = `${text.slice(0, stem.from)}${replacement} `;
  return { text: before + text.slice(stem.to).replace(/^ /, ''), cursor: before.length };
}
