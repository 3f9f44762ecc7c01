import { describe, expect, it } from 'vitest';
import { clampMarks, countGraphemes, isOnlyEmoji, tokenise } from './tokenise';

const kinds = (text: string) => tokenise(text).map(({ kind, text: shown }) => `${kind}:${shown}`);

describe('tokenise', () => {
  it.each([
    ['hello there', ['text:hello there']],
    ['see https://example.org/a?b=1#c.', ['text:see ', 'link:https://example.org/a?b=1#c', 'text:.']],
    ['(http://a.example/x_(y))', ['text:(', 'link:http://a.example/x_(y)', 'text:)']],
    ['hi @Alice, and me@example.org', ['text:hi ', 'mention:@Alice', 'text:, and me@example.org']],
    ['@@alice @al', ['text:@@alice @al']],
    ['nice 👩‍👩‍👧 🇩🇪 👍🏽!', ['text:nice ', 'emoji:👩‍👩‍👧', 'text: ', 'emoji:🇩🇪', 'text: ', 'emoji:👍🏽', 'text:!']],
    ['© 2026 1 # 2', ['text:© 2026 1 # 2']],
  ])('%s', (text, expected) => {
    expect(kinds(text)).toEqual(expected);
  });

  it.each(['javascript:alert(1)', 'data:text/html,<script>alert(1)</script>', '<img src=x onerror=alert(1)>', 'https://', 'http://user:pw@example.org/', 'ftp://example.org'])(
    'makes no link of %s',
    (text) => {
      expect(tokenise(text).filter(({ kind }) => kind === 'link')).toEqual([]);
    },
  );

  it('loses nothing', () => {
    const text = 'a @bob_1 https://x.example/?q=@bob 🎉🎉 …\u202Ertl\u202C';
    expect(
      tokenise(text)
        .map((token) => token.text)
        .join(''),
    ).toBe(text);
  });
});

describe('clampMarks', () => {
  it('cuts piles of accents and keeps ordinary ones', () => {
    expect(clampMarks(`e\u0301o${'\u0336'.repeat(40)}k`)).toBe('e\u0301o\u0336\u0336k');
  });
});

describe('countGraphemes', () => {
  it('counts what people see', () => {
    expect(countGraphemes('👩‍👩‍👧é🇩🇪')).toBe(3);
  });
});

describe('isOnlyEmoji', () => {
  it.each([
    ['🎉 🎉', true],
    ['1 2', false],
    ['gg 🎉', false],
    ['', false],
  ])('%s: %s', (text, expected) => {
    expect(isOnlyEmoji(text)).toBe(expected);
  });
});
