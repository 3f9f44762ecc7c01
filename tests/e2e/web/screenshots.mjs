// screenshots.mjs [DIRECTORY]: takes the README's pictures anew (web/screenshots unless told otherwise), of a site that it fills with people who
// stream, chat and watch. SESSION_BINARY names the binary.
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBrowser, waitForPicture } from './support/browser.mjs';
import { signUp } from './support/people.mjs';
import { startServer } from './support/server.mjs';

const directory = process.argv[2] ?? fileURLToPath(new URL('../../../web/screenshots', import.meta.url));
const largestBytes = 150_000;
const patienceMs = 120_000;

// Pictures that ffmpeg draws itself, cheap enough for four at once.
const life = 'life=s=160x90:r=15:mold=12:ratio=0.14:seed=5:life_color=#3fd0b6:death_color=#0e3a46:mold_color=#112233,scale=640:360:flags=neighbor';
const sky = 'gradients=s=640x360:r=15:speed=0.01:nb_colors=4:seed=3:c0=#16263f:c1=#3f6f94:c2=#f0a35c:c3=#22384f:x0=0:y0=0:x1=639:y1=359';
const channels = [
  {
    handle: 'maren',
    name: 'Maren Holt',
    about: 'I paint what I see from the pilot station: tugs, fog and the big cranes. Every Tuesday and Saturday, from about eight in the evening.',
    title: 'Painting the harbour before the storm',
    category: 'art',
    tags: ['painting', 'calm'],
    picture: sky,
    viewers: 23,
  },
  { handle: 'kofi', name: 'Kofi', title: 'A solar weather station, part 4', category: 'chatting', tags: ['electronics'], picture: 'testsrc2=s=640x360:r=15', viewers: 9 },
  { handle: 'juno', name: 'Juno', title: 'Game of Life, 24 hours', category: 'gaming', tags: ['automata', 'math'], picture: life, viewers: 14 },
];
const demo = { handle: 'demo', viewers: 6 };

const lines = [
  ['carol', 'hello from Lisbon'],
  ['dave', 'that sky already looks like trouble'],
  ['erin', '@maren which blue is that?'],
  ['maren', '@erin phthalo, with a little burnt umber'],
  ['dave', 'see https://en.wikipedia.org/wiki/Gouache for the paint'],
  ['carol', 'the crane on the left is perfect'],
  ['erin', 'less than two seconds behind here, nice'],
  ['kofi', 'good luck with the rain, I am live in ten minutes too'],
];

const wide = { width: 1440, height: 900 };
const shots = [
  { name: 'home', who: 'carol', path: '/', theme: 'dark', viewport: wide, ready: (page) => page.locator('main article img').nth(3).waitFor() },
  { name: 'watch', who: 'carol', path: '/@maren', theme: 'dark', viewport: wide, ready: waitForPicture },
  { name: 'studio', who: 'maren', path: '/studio', theme: 'light', viewport: { width: 1440, height: 1000 }, ready: waitForPicture },
  { name: 'phone', who: 'carol', path: '/@maren', theme: 'dark', viewport: { width: 390, height: 844 }, ready: waitForPicture },
];

/** Fetches keys as players do, by which viewers are counted; gives how to stop. */
async function gather(url, { handle, viewers }) {
  const master = `${url}/hls/${handle}/master.m3u8`;
  const texts = await Promise.all(Array.from({ length: viewers }, () => fetch(master)));
  const cookies = texts.map((answer) => answer.headers.getSetCookie()[0]?.split(';')[0] ?? '');
  const first = (text) => text.split('\n').find((line) => line !== '' && !line.startsWith('#'));
  const media = new URL(first(await texts[0].text()), master);
  const watch = async () => {
    const playlist = await (await fetch(media, { headers: { cookie: cookies[0] } })).text();
    const key = [...playlist.matchAll(/#EXT-X-KEY:.*URI="([^"]+)"/g)].at(-1)?.[1];
    if (key) await Promise.all(cookies.map((cookie) => fetch(new URL(key, media), { headers: { cookie } })));
  };
  await watch();
  const timer = setInterval(() => watch().catch(() => {}), 3000);
  return () => clearInterval(timer);
}

async function fill(server) {
  const { rtmp } = await server.api('/site');
  const people = new Map();
  for (const handle of ['maren', 'kofi', 'juno', 'carol', 'dave', 'erin']) people.set(handle, await signUp(server, handle));
  const stops = [];
  for (const { handle, name, title, category, tags, about = '', picture } of channels) {
    const person = people.get(handle);
    await person.call('PATCH', '/me', { display_name: name });
    await person.call('PATCH', `/channels/${handle}`, { title, category, tags, description: about });
    const { secret } = await person.call('POST', `/channels/${handle}/keys`, { name: 'OBS at home' });
    server.publish({ picture, to: `rtmp://127.0.0.1:${rtmp.port}/live/${secret}` });
  }
  for (const handle of ['maren', 'juno']) await people.get('carol').call('PUT', `/channels/${handle}/follow`);
  await people.get('maren').call('PUT', '/channels/maren/moderators/dave');
  for (const channel of [demo, ...channels]) {
    await server.waitForState(channel.handle, 'live', patienceMs);
    stops.push(await gather(server.url, channel));
  }
  for (const [handle, text] of lines) await people.get(handle).call('POST', '/channels/maren/chat/messages', { text });
  return { people, stop: () => stops.forEach((stop) => stop()) };
}

async function take(browser, url, person, { name, path, theme, viewport, ready }) {
  const page = await person.page(browser, { viewport, reducedMotion: 'reduce' });
  await page.addInitScript((value) => {
    localStorage.setItem('session.theme', value);
    localStorage.setItem('session.studio.preview', 'true');
  }, theme);
  await page.goto(url + path);
  await ready(page, patienceMs);
  await page.evaluate(() => document.fonts.ready);
  // Long enough for the thumbnails.
  await page.waitForTimeout(5000);
  if (path === '/@maren') await page.locator('video').hover();
  const file = join(directory, `${name}.jpg`);
  await page.screenshot({ path: file, type: 'jpeg', quality: 82 });
  await page.context().close();
  const { size } = statSync(file);
  console.log(`${file}: ${Math.round(size / 1000)} KB`);
  if (size > largestBytes) throw new Error(`${file} is larger than ${largestBytes} bytes`);
}

const server = await startServer('demo', { settings: 'registration: open' });
const browser = await openBrowser();
try {
  mkdirSync(directory, { recursive: true });
  const { people, stop } = await fill(server);
  for (const shot of shots) await take(browser, server.url, people.get(shot.who), shot);
  stop();
} finally {
  await browser.close();
  await server.stop();
}
