import { describe, expect, it } from 'vitest';
import { clampMarks, countGraphemes, isFewEmoji, tokenise } from './tokenise';

const kinds = (text: string) => tokenise(text).map(({ kind, text: shown }) => `${kind}:${shown}`);

describe('tokenise', () => {
  it.each([
    ['hello there', ['text:hello there']],
    ['see https://example.org/a?b=1#c.', ['text:see ', 'link:https://example.org/a?b=1#c', 'text:.']],
    ['(http://a.example/x_(y))', ['text:(', 'link:http://a.example/x_(y)', 'text:)']],
    ['hi @Alice, and me@example.org', ['text:hi ', 'mention:@Alice', 'text:, and me@example.org']],
    ['@@alice @al', ['text:@@alice @al']],
    ['nice 👩‍👩‍👧 🇩🇪👍🏽!', ['text:nice ', 'emoji:👩‍👩‍👧', 'text: ', 'emoji:🇩🇪👍🏽', 'text:!']],
    ['🏴󠁧󠁢󠁳󠁣󠁴󠁿 and 🏳️‍🌈', ['emoji:🏴󠁧󠁢󠁳󠁣󠁴󠁿', 'text: and ', 'emoji:🏳️‍🌈']],
    ['❤️‍🔥1️⃣', ['emoji:❤️‍🔥1️⃣']],
    ['© 2026 1 # 2 ™', ['text:© 2026 1 # 2 ™']],
    ['a lone \u{1F1E6} and \u200D', ['text:a lone \u{1F1E6} and \u200D']],
  ])('%s', (text, expected) => {
    expect(kinds(text)).toEqual(expected);
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    'https://',
    'http://user:pw@example.org/',
    'ftp://example.org',
    'https://[',
    'http://%zz',
  ])('makes no link of %s', (text) => {
    expect(tokenise(text).filter(({ kind }) => kind === 'link')).toEqual([]);
  });

  it('says where a link that looks like another leads', () => {
    const [link] = tokenise('https://еxample.org/');
    expect(link).toMatchObject({ kind: 'link', href: 'https://xn--xample-2of.org/' });
  });

  it('loses nothing', () => {
    const text = 'a @bob_1 https://x.example/?q=@bob 🎉🎉 …\u202Ertl\u202C';
    expect(
      tokenise(text)
        .map((token) => token.text)
        .join(''),
    ).toBe(text);
  });

  it.each([
    ['families', '👩‍👩‍👧‍👦'.repeat(500), 1],
    ['flags', '🇩🇪'.repeat(500), 1],
    ['joiners', `👩${'\u200D'.repeat(4000)}`, 2],
    ['slashes', 'https:/'.repeat(800), 1],
    ['brackets', `https://a.example/${')'.repeat(4000)}`, 2],
    ['marks', `a${'\u0301'.repeat(4000)}`, 1],
  ])('is not held up by %s', (_name, text, count) => {
    expect(tokenise(text)).toHaveLength(count);
  });
});

describe('clampMarks', () => {
  it.each([
    [`e\u0301o${'\u0336'.repeat(40)}k`, 'e\u0301o\u0336\u0336k'],
    [`\u0E14${'\u0E49'.repeat(20)}`, '\u0E14\u0E49\u0E49'],
    // Hindi and Burmese as they are written.
    ['ज़ीं मြွေး', 'ज़ीं मြွေး'],
    ['Việt', 'Việt'],
  ])('%s', (text, expected) => {
    expect(clampMarks(text)).toBe(expected);
  });
});

describe('countGraphemes', () => {
  it('counts what people see', () => {
    expect(countGraphemes('👩‍👩‍👧é🇩🇪')).toBe(3);
  });
});

describe('isFewEmoji', () => {
  it.each([
    ['🎉 🎉', true],
    ['1️⃣', true],
    ['1 2', false],
    ['gg 🎉', false],
    ['🎉'.repeat(13), false],
    ['', false],
  ])('%s: %s', (text, expected) => {
    expect(isFewEmoji(text)).toBe(expected);
  });
});
