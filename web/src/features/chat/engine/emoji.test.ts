import { describe, expect, it } from 'vitest';
import { emojiGroups, findEmojis, withTone } from './emoji';

const found = (word: string, most = 3) => findEmojis(word, most).map(({ symbol }) => symbol);

describe('findEmojis', () => {
  it.each([
    ['joy', '😂'],
    ['part', '🎉'],
    ['heart', '❤️'],
    ['thumbs up', '👍️'],
    ['fire', '🔥'],
    [':tada:', '🎉'],
    ['germany', '🇩🇪'],
  ])('%s', (word, symbol) => {
    expect(found(word, 1).map((one) => one.replace('\uFE0F', ''))).toEqual([symbol.replace('\uFE0F', '')]);
  });

  it('finds nothing where nothing is', () => {
    expect(found('qqqq')).toEqual([]);
  });
});

describe('withTone', () => {
  it.each([
    ['wave', '👋🏽'],
    ['joy', '😂'],
    ['victory', '✌🏽'],
  ])('%s', (name, symbol) => {
    const [emoji] = findEmojis(name, 1);
    expect(emoji && withTone(emoji, '\u{1F3FD}')).toBe(symbol);
  });
});

it('every symbol has a name', () => {
  const all = emojiGroups.flatMap(([, emojis]) => emojis);
  expect(all.length).toBeGreaterThan(1500);
  expect(all.filter(({ symbol, names }) => symbol === '' || names[0] === '')).toEqual([]);
});
