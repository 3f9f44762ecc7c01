import { describe, expect, it } from 'vitest';
import { cutAtLinks } from './links';

const links = (text: string) => cutAtLinks(text).flatMap(({ href }) => href ?? []);

describe('cutAtLinks', () => {
  it.each([
    ['see https://example.org/a?b=1#c.', ['https://example.org/a?b=1#c']],
    ['(http://a.example/x_(y))', ['http://a.example/x_(y)']],
    ['https://a.example, https://b.example!', ['https://a.example', 'https://b.example']],
    ['nothing here', []],
    ['javascript:alert(1) data:text/html,x ftp://example.org https:// http://user:pw@example.org/', []],
  ])('%s', (text, expected) => {
    expect(links(text)).toEqual(expected);
  });

  it('loses nothing', () => {
    const text = 'a (https://x.example/).\nhttps:// b https://y.example/<b>';
    expect(
      cutAtLinks(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
  });
});
