// All symbols there are, with their names. Large: it is imported when somebody first asks for one.
import list from './emoji-list.json';

export type EmojiGroup = keyof typeof list;

export interface Emoji {
  symbol: string;
  /** The first is the one that is shown. */
  names: readonly string[];
  /** What else finds it. */
  words: readonly string[];
  /** Comes in skin tones. */
  isToned: boolean;
}

function parse(entry: string): Emoji {
  const match = /^(\S+?)(\*?) ([^,]*),?(.*)$/u.exec(entry);
  const [, symbol = '', tone = '', names = '', words = ''] = match ?? [];
  return { symbol, isToned: tone !== '', names: names.split(' '), words: words.split(' ').filter(Boolean) };
}

export const emojiGroups: readonly (readonly [EmojiGroup, readonly Emoji[]])[] = (Object.entries(list) as [EmojiGroup, string[]][]).map(([group, entries]) => [
  group,
  entries.map(parse),
]);

const all = emojiGroups.flatMap(([, emojis]) => emojis);

/** The name that a word finds it by, for showing. */
export const nameFor = ({ names }: Emoji, word: string): string => names.find((name) => name.startsWith(word)) ?? names[0] ?? '';

/** The one of exactly that name. */
export const emojiNamed = (name: string): string | null => all.find(({ names }) => names.includes(name))?.symbol ?? null;

/** Names that start with the word come before those that have it further in, and both before other words that do; short ones first. */
export function findEmojis(typed: string, most: number): Emoji[] {
  const word = typed.toLowerCase().trim().replaceAll(/[\s:]+/g, '_').replaceAll(/^_|_$/g, '');
  const plain = word.replaceAll('_', '');
  const ranks: Emoji[][] = [[], [], [], []];
  for (const emoji of all) {
    const { names, words } = emoji;
    if (names.includes(word)) ranks[0]?.push(emoji);
    else if (names.some((name) => name.startsWith(word))) ranks[1]?.push(emoji);
    else if (names.some((name) => name.includes(word) || name.replaceAll('_', '').includes(plain))) ranks[2]?.push(emoji);
    else if (words.some((other) => other.startsWith(word))) ranks[3]?.push(emoji);
  }
  ranks[1]?.sort((a, b) => nameFor(a, word).length - nameFor(b, word).length);
  return ranks.flat().slice(0, most);
}

// Written with or without the wish to be a picture.
const bare = (symbol: string): string => symbol.replaceAll('\uFE0F', '');

/** Those of these symbols, in their order. */
export const symbolsBy = (symbols: readonly string[]): Emoji[] => {
  const known = new Map(all.map((emoji) => [bare(emoji.symbol), emoji]));
  return symbols.flatMap((symbol) => known.get(bare(symbol)) ?? []);
};

export const skinTones = ['', '\u{1F3FB}', '\u{1F3FC}', '\u{1F3FD}', '\u{1F3FE}', '\u{1F3FF}'] as const;

/** With the tone of skin, where there is one. */
export function withTone({ symbol, isToned }: Emoji, tone: string): string {
  if (!isToned || tone === '') return symbol;
  const [first = '', ...rest] = symbol;
  return first + tone + rest.join('').replace(/^\uFE0F/, '');
}
