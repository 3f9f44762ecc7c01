// The symbols people use most, by name: for completion after a colon and for the picker.
const list =
  'smile😄 grin😁 joy😂 rofl🤣 slight_smile🙂 wink😉 blush😊 innocent😇 heart_eyes😍 star_struck🤩 kiss😘 yum😋 tongue😛 crazy🤪 hug🤗 think🤔 shush🤫 salute🫡 neutral😐 expressionless😑 smirk😏 unamused😒 eye_roll🙄 grimace😬 relieved😌 pensive😔 sleepy😪 drool🤤 sleeping😴 mask😷 sick🤢 sneeze🤧 hot🥵 cold🥶 dizzy😵 mind_blown🤯 cowboy🤠 party🥳 sunglasses😎 nerd🤓 monocle🧐 confused😕 worried😟 frown☹️ open_mouth😮 astonished😲 flushed😳 pleading🥺 fearful😨 cry😢 sob😭 scream😱 disappointed😞 sweat😓 weary😩 tired😫 yawn🥱 triumph😤 angry😠 rage😡 swear🤬 devil😈 skull💀 clown🤡 ghost👻 alien👽 robot🤖 poop💩 cat_joy😹 see_no_evil🙈 hear_no_evil🙉 speak_no_evil🙊 ' +
  'heart❤️ orange_heart🧡 yellow_heart💛 green_heart💚 blue_heart💙 purple_heart💜 black_heart🖤 white_heart🤍 broken_heart💔 sparkling_heart💖 hundred💯 boom💥 sparkles✨ star⭐ dizzy_star💫 sweat_drops💦 dash💨 zzz💤 fire🔥 zap⚡ rainbow🌈 sun☀️ moon🌙 cloud☁️ rain🌧️ snowflake❄️ ' +
  'wave👋 raised_hand✋ ok_hand👌 pinch🤏 victory✌️ crossed_fingers🤞 rock🤘 call_me🤙 point_left👈 point_right👉 point_up👆 point_down👇 thumbs_up👍 thumbs_down👎 fist✊ punch👊 clap👏 raised_hands🙌 open_hands👐 handshake🤝 pray🙏 muscle💪 writing✍️ eyes👀 brain🧠 facepalm🤦 shrug🤷 dance💃 run🏃 ' +
  'dog🐶 cat🐱 mouse🐭 rabbit🐰 fox🦊 bear🐻 panda🐼 tiger🐯 lion🦁 cow🐮 pig🐷 frog🐸 monkey🐵 chicken🐔 penguin🐧 bird🐦 duck🦆 owl🦉 wolf🐺 horse🐴 unicorn🦄 bee🐝 bug🐛 butterfly🦋 snail🐌 turtle🐢 snake🐍 octopus🐙 crab🦀 fish🐟 dolphin🐬 whale🐳 shark🦈 dragon🐉 flower🌸 rose🌹 sunflower🌻 tree🌳 cactus🌵 clover🍀 mushroom🍄 ' +
  'apple🍎 banana🍌 watermelon🍉 grapes🍇 strawberry🍓 peach🍑 avocado🥑 corn🌽 bread🍞 cheese🧀 burger🍔 fries🍟 pizza🍕 taco🌮 sushi🍣 ramen🍜 popcorn🍿 ice_cream🍦 doughnut🍩 cookie🍪 cake🎂 candy🍬 coffee☕ tea🍵 beer🍺 cheers🍻 wine🍷 cocktail🍸 ' +
  'soccer⚽ basketball🏀 football🏈 baseball⚾ tennis🎾 trophy🏆 medal🏅 game🎮 joystick🕹️ dice🎲 dart🎯 puzzle🧩 chess♟️ art🎨 mic🎤 headphones🎧 music🎵 notes🎶 guitar🎸 piano🎹 drum🥁 movie🎬 camera📷 tv📺 computer💻 keyboard⌨️ phone📱 bulb💡 wrench🔧 hammer🔨 gear⚙️ rocket🚀 car🚗 plane✈️ ship🚢 bomb💣 crown👑 gem💎 money💰 gift🎁 balloon🎈 tada🎉 confetti🎊 bell🔔 lock🔒 key🔑 clock⏰ hourglass⏳ check✅ cross❌ question❓ exclamation❗ warning⚠️ no_entry⛔ recycle♻️ up⬆️ down⬇️ red_circle🔴 green_circle🟢 blue_circle🔵 flag_white🏳️ pirate🏴‍☠️ checkered🏁';

export interface Emoji {
  name: string;
  symbol: string;
}

export const emojis: readonly Emoji[] = list.split(' ').flatMap((entry) => {
  const match = /^([a-z_]+)(.+)$/u.exec(entry);
  return match ? [{ name: match[1] ?? '', symbol: match[2] ?? '' }] : [];
});

/** Those whose name starts with the word before those that have it further in. */
export function findEmojis(word: string, most: number): Emoji[] {
  const starting = emojis.filter(({ name }) => name.startsWith(word));
  const containing = emojis.filter(({ name }) => !name.startsWith(word) && name.includes(word));
  return [...starting, ...containing].slice(0, most);
}
