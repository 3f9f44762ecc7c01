// 256 short, common words: one byte of chance each.
const words = (
  'acorn actor album alley amber anchor angel apple apron arch arrow aspen atlas attic aunt autumn badge bagel baker bamboo banjo barn basil basket beach beacon ' +
  'beetle bell bench berry birch biscuit blanket blossom boat bonfire book boot bottle branch bread breeze brick bridge brook broom brush bucket butter button cabin ' +
  'cactus camel canal candle canoe canvas canyon captain carpet carrot castle cedar cellar cello chalk cheese cherry chess chimney cider cinema circus clay cliff ' +
  'clock cloud clover cobalt cocoa coffee comet compass copper coral cotton cousin cradle crane cricket crystal cup curtain cushion daisy dancer desert dolphin door ' +
  'dragon drum duck eagle easel echo elbow elm ember engine fabric falcon farm feather fern fiddle field finch flag flame flint flute forest fox frost garden garlic ' +
  'ginger glacier glove goose grape gravel guitar hammer harbor harp hazel hedge helmet heron hill honey horizon horse ice indigo island ivory ivy jacket jasmine jelly ' +
  'jewel juniper kayak kettle kitchen kite ladder lagoon lake lantern lark lavender lemon letter lilac lime linen lion lizard lobster locket lotus magnet mango maple ' +
  'marble market meadow melon meteor mill mint mirror mitten moon moss mountain museum music mustard napkin nectar needle nest north nutmeg oak oasis ocean olive onion ' +
  'orange orbit orchid otter owl oyster paddle painter palm panda paper parrot pasture path peach pearl pebble pencil pepper piano pigeon pillow pine planet plum pocket ' +
  'pond poppy potter prairie pumpkin quartz quilt rabbit raft rain raven ribbon river robin rocket rose saddle sail salmon sand satin school scissors shell silver sparrow violin'
).split(' ');

const wordCount = 6;

/** Six random words: 48 bits, more than anybody guesses through a login form. */
export function makePassphrase(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(wordCount));
  return Array.from(bytes, (byte) => words[byte % words.length]).join('-');
}
