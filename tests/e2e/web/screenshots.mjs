// screenshots.mjs DIRECTORY: takes the README's pictures anew, of the demo's stream with people who chat.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser, waitForPicture } from './support/browser.mjs';
import { signUp } from './support/people.mjs';
import { startServer } from './support/server.mjs';

const [directory] = process.argv.slice(2);
if (!directory) {
  console.error('usage: SESSION_BINARY=… screenshots.mjs DIRECTORY');
  process.exit(2);
}

const lines = [
  ['carol', 'hello from Lisbon'],
  ['dave', 'the clock and my watch agree to the second'],
  ['erin', '@carol hello! which quality do you see?'],
  ['carol', '720p, and less than two seconds behind'],
  ['dave', 'see https://en.wikipedia.org/wiki/Test_card for where the picture comes from'],
];

const shots = [
  { name: 'home-dark', path: '/', theme: 'dark', viewport: { width: 1440, height: 900 } },
  { name: 'watch-dark', path: '/@demo', theme: 'dark', viewport: { width: 1440, height: 900 } },
  { name: 'watch-light', path: '/@demo', theme: 'light', viewport: { width: 1440, height: 900 } },
  { name: 'watch-phone', path: '/@demo', theme: 'dark', viewport: { width: 390, height: 844 } },
];

const server = await startServer('demo', { hasDefaultLadder: true, settings: 'registration: open' });
const browser = await openBrowser();
try {
  mkdirSync(directory, { recursive: true });
  await server.waitForState('demo', 'live', 60_000);
  const people = new Map();
  for (const handle of new Set(lines.map(([handle]) => handle))) people.set(handle, await signUp(server, handle));
  for (const [handle, text] of lines) await people.get(handle).call('POST', '/channels/demo/chat/messages', { text });
  for (const { name, path, theme, viewport } of shots) {
    const page = await people.get('carol').page(browser, { viewport });
    await page.addInitScript((value) => localStorage.setItem('session.theme', value), theme);
    await page.goto(server.url + path);
    if (path === '/') await page.locator('main a[href="/@demo"]').waitFor();
    else await waitForPicture(page, 60_000);
    await page.waitForTimeout(1500);
    await page.screenshot({ path: join(directory, `${name}.png`) });
    await page.context().close();
  }
} finally {
  await browser.close();
  await server.stop();
}
