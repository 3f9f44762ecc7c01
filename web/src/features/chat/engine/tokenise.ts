// What people wrote, cut into what the page can show. The result is data; nothing of it is ever read as markup.

export type Token =
  | { kind: 'text'; text: string }
  /** One symbol or several in a row. */
  | { kind: 'emoji'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'mention'; text: string; handle: string };

// ©, ™ and arrows are pictographs by the book and letters in practice, unless they ask to be pictures.
const plain = String.raw`(?![\u00A9\u00AE\u2122\u203C\u2049\u2194-\u21AA](?!\uFE0F))`;
const tags = String.raw`[\u{E0020}-\u{E007E}]{1,8}\u{E007F}`;
const picture = String.raw`\p{Extended_Pictographic}(?:\uFE0F|\p{EMod})?(?:${tags})?`;
// One symbol as people see it: flags, keycaps, skin tones, and families joined by zero-width joiners.
const emoji = String.raw`(?:\p{RI}\p{RI}|[0-9#*]\uFE0F?\u20E3|${plain}${picture}(?:\u200D${picture})*)`;
const pieces = new RegExp(String.raw`(?<link>https?:\/\/[^\s<>"]+)|(?<![\w@])@(?<handle>[a-z0-9_]{3,25})(?![\w@])|(?<emoji>${emoji}+)`, 'giu');
const onlyEmoji = new RegExp(`^(?:${emoji}|\\s)+$`, 'u');

// Marks that can be piled on any letter, and those of scripts that never have more than two at once.
const pile = String.raw`(?=\p{M})[\p{Script=Inherited}\p{Script=Thai}\p{Script=Lao}]`;
const tooHigh = new RegExp(`((?:${pile}){2})(?:${pile})+`, 'gu');
const tooMany = /(\p{M}{4})\p{M}+/gu;

/** Accents piled up over and under the lines of others come down to what a language has. */
export const clampMarks = (text: string): string => text.replace(tooHigh, '$1').replace(tooMany, '$1');

/** Closing punctuation belongs to the sentence, and a bracket to the link only when it was opened in it. */
function trimLink(link: string): string {
  let unopened = link.split(')').length - link.split('(').length;
  let end = link.length;
  for (; end > 0; end -= 1) {
    const last = link.charAt(end - 1);
    if (last === ')' && unopened > 0) unopened -= 1;
    else if (!/[.,;:!?'"*_~]/.test(last)) break;
  }
  return link.slice(0, end);
}

function toHref(link: string): string | null {
  try {
    const url = new URL(link);
    // A name before the @ makes a link look like another site's.
    return (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '' && url.password === '' ? url.href : null;
  } catch {
    return null;
  }
}

export function tokenise(written: string): Token[] {
  const text = clampMarks(written);
  const tokens: Token[] = [];
  const addText = (piece: string) => {
    if (piece === '') return;
    const last = tokens.at(-1);
    if (last?.kind === 'text') last.text += piece;
    else tokens.push({ kind: 'text', text: piece });
  };
  let at = 0;
  for (const match of text.matchAll(pieces)) {
    addText(text.slice(at, match.index));
    at = match.index + match[0].length;
    const { link, handle } = match.groups ?? {};
    if (link !== undefined) {
      const shown = trimLink(link);
      const href = toHref(shown);
      if (href === null) addText(shown);
      else tokens.push({ kind: 'link', text: shown, href });
      addText(link.slice(shown.length));
    } else if (handle !== undefined) tokens.push({ kind: 'mention', text: match[0], handle: handle.toLowerCase() });
    else tokens.push({ kind: 'emoji', text: match[0] });
  }
  addText(text.slice(at));
  return tokens;
}

const segmenter = new Intl.Segmenter();
const mostLarge = 12;

/** Length as people count it. */
export function countGraphemes(text: string): number {
  let count = 0;
  for (const _ of segmenter.segment(text)) count += 1;
  return count;
}

/** A message of nothing but a few symbols is shown larger. */
export const isFewEmoji = (text: string): boolean => onlyEmoji.test(text) && countGraphemes(text) <= mostLarge;
