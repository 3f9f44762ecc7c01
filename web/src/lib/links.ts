export interface Piece {
  text: string;
  /** The address, where the piece is one. */
  href: string | null;
}

const addresses = /https?:\/\/[^\s<>"]+/giu;

/** Closing punctuation belongs to the sentence, and a bracket to the address only when it was opened in it. */
function trim(address: string): string {
  const trimmed = address.replace(/[.,;:!?'’”]+$/u, '');
  const isUnopened = trimmed.endsWith(')') && trimmed.split(')').length > trimmed.split('(').length;
  return isUnopened ? trim(trimmed.slice(0, -1)) : trimmed;
}

function isSafe(address: string): boolean {
  try {
    const { username, password, hostname } = new URL(address);
    return username === '' && password === '' && hostname !== '';
  } catch {
    return false;
  }
}

/** Text cut at its web addresses. The result is data; nothing of it is ever read as markup. */
export function cutAtLinks(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(addresses)) {
    const address = trim(found);
    if (!isSafe(address)) continue;
    if (index > end) pieces.push({ text: text.slice(end, index), href: null });
    pieces.push({ text: address, href: address });
    end = index + address.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), href: null });
  return pieces;
}
