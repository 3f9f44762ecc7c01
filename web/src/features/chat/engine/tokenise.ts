// What people wrote, cut into what the page can show. The result is data; nothing of it is ever read as markup.

export type Token =
  | { kind: 'text'; text: string }
  | { kind: 'emoji'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'mention'; text: string; handle: string };

const marksAllowed = 2;

// One symbol as people see it: flags, keycaps, skin tones and families joined by zero-width joiners.
const emoji = String.raw`(?:\p{RI}\p{RI}|[0-9#*]\uFE0F?\u20E3|(?!\p{RI})\p{Extended_Pictographic}(?:\uFE0F|\p{EMod})?(?:\u200D\p{Extended_Pictographic}(?:\uFE0F|\p{EMod})?)*)`;
const pieces = new RegExp(String.raw`(?<link>https?:\/\/[^\s<>"]+)|(?<![\w@])@(?<handle>[a-z0-9_]{3,25})(?![\w@])|(?<emoji>${emoji})`, 'giu');
const tooManyMarks = new RegExp(String.raw`(\p{M}{${marksAllowed}})\p{M}+`, 'gu');
const onlyEmoji = new RegExp(`^(?:${emoji}|\\s)+$`, 'u');
// © and ™ are pictographs by the book and letters in practice.
const plainPictographs = /^[\u00A9\u00AE\u2122\u203C\u2049\u2194-\u21AA]$/u;

/** Accents piled up over and under the lines of others come down to two. */
export const clampMarks = (text: string): string => text.replace(tooManyMarks, '$1');

/** Closing punctuation belongs to the sentence, and a bracket to the link only when it was opened in it. */
function trimLink(link: string): string {
  let end = link.length;
  while (end > 0) {
    const last = link.charAt(end - 1);
    const rest = link.slice(0, end);
    if (/[.,;:!?'"*_~]/.test(last)) end -= 1;
    else if (last === ')' && rest.split(')').length > rest.split('(').length) end -= 1;
    else break;
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
    if (match.index < at) continue;
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
    else if (plainPictographs.test(match[0])) addText(match[0]);
    else tokens.push({ kind: 'emoji', text: match[0] });
  }
  addText(text.slice(at));
  return tokens;
}

/** A message of nothing but a few symbols is shown larger. */
export const isOnlyEmoji = (text: string): boolean => onlyEmoji.test(text) && !/[0-9#*]/.test(text.replaceAll(/[0-9#*]\uFE0F?\u20E3/gu, ''));

const segmenter = new Intl.Segmenter();

/** Length as people count it. */
export const countGraphemes = (text: string): number => [...segmenter.segment(text)].length;
