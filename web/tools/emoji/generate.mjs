// Writes src/features/chat/engine/emoji-list.json from emojibase-data (MIT): `npm run emoji`.
import { readFileSync, writeFileSync } from 'node:fs';

const read = (name) => JSON.parse(readFileSync(new URL(`node_modules/emojibase-data/en/${name}`, import.meta.url), 'utf8'));
const target = new URL('../../src/features/chat/engine/emoji-list.json', import.meta.url);

// Newer ones are boxes on many machines.
const newestVersion = 15;
// Emojibase's numbers of its groups; what is missing are parts of symbols.
const groups = [
  ['smileys', 0],
  ['people', 1],
  ['nature', 3],
  ['food', 4],
  ['travel', 5],
  ['activities', 6],
  ['objects', 7],
  ['symbols', 8],
  ['flags', 9],
];
const mostTags = 4;

const shortcodes = read('shortcodes/emojibase.json');
const versions = new Map(read('data.json').map(({ hexcode, version }) => [hexcode, version]));
const emojis = read('compact.json').toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0));

/** Symbol, then '*' when it comes in skin tones, then its names and, after a comma, other words that find it. */
function entry({ hexcode, unicode, tags = [], skins = [] }) {
  const names = [shortcodes[hexcode] ?? []].flat();
  const words = tags.filter((tag) => /^[a-z0-9]+$/.test(tag) && !names.includes(tag)).slice(0, mostTags);
  // Those of two people have more tones than one.
  const isToned = skins.length === 5;
  return `${unicode}${isToned ? '*' : ''} ${names.join(' ')}${words.length > 0 ? `,${words.join(' ')}` : ''}`;
}

const list = Object.fromEntries(
  groups.map(([name, number]) => [name, emojis.filter(({ group, hexcode }) => group === number && versions.get(hexcode) <= newestVersion && shortcodes[hexcode]).map(entry)]),
);
writeFileSync(target, `${JSON.stringify(list, null, 0)}\n`);
