/** The word being typed that can be completed: '@al' or ':smi' right before the cursor, or '/ti' at the start. */
export interface Stem {
  kind: 'mention' | 'emoji' | 'command';
  /** Without its sign, in lower case. */
  word: string;
  from: number;
  to: number;
}

export function stemAt(text: string, cursor: number): Stem | null {
  const before = text.slice(0, cursor);
  const command = /^\/([a-z]*)$/i.exec(before);
  if (command) return { kind: 'command', word: (command[1] ?? '').toLowerCase(), from: 0, to: cursor };
  const match = /(?:^|\s)([@:])([a-z0-9_+-]*)$/i.exec(before);
  if (!match) return null;
  const word = (match[2] ?? '').toLowerCase();
  // A lone colon, and the start of a smiley or a time, complete nothing.
  if (match[1] === ':' && word.length < 2) return null;
  return { kind: match[1] === '@' ? 'mention' : 'emoji', word, from: cursor - word.length - 1, to: cursor };
}

/** ':tada:' typed to its end, right before the cursor. */
export function shortcodeAt(text: string, cursor: number): Stem | null {
  const match = /(?:^|\s):([a-z0-9_+-]{2,}):$/i.exec(text.slice(0, cursor));
  const [, word] = match ?? [];
  return word === undefined ? null : { kind: 'emoji', word: word.toLowerCase(), from: cursor - word.length - 2, to: cursor };
}

/** The text and the cursor once the stem is replaced. */
export function complete(text: string, stem: Stem, replacement: string): { text: string; cursor: number } {
  const before = `${text.slice(0, stem.from)}${replacement} `;
  return { text: before + text.slice(stem.to).replace(/^ /, ''), cursor: before.length };
}
