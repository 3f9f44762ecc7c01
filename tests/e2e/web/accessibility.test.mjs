// Every page in both themes and two widths against axe-core's WCAG 2.2 AA rules.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { openBrowser, openPage, waitForPicture } from './support/browser.mjs';
import { startServer } from './support/server.mjs';

const rules = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

let server;
let browser;
let axe;

before(async () => {
  axe = await readFile(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
  server = await startServer('demo');
  await server.waitForState('demo', 'live', 60_000);
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function violations(page) {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate((tags) => globalThis.axe.run({ runOnly: tags }), rules);
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
}

async function openMenu(page) {
  await waitForPicture(page);
  await page.getByRole('button', { name: 'Settings', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menu').waitFor();
}

async function openHelp(page) {
  await waitForPicture(page);
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
}

async function openStats(page) {
  await waitForPicture(page);
  await page.keyboard.press('Control+Alt+s');
  await page.getByRole('group', { name: 'Playback stats' }).getByText('Latency to server').waitFor();
}

async function openAccountMenu(page) {
  await page.getByRole('button', { name: 'Your account' }).and(page.locator(':visible')).click();
  await page.getByRole('menu', { name: 'Your account' }).waitFor();
}

const heading = (page) => page.getByRole('heading', { level: 1 }).waitFor();

const pages = [
  { name: 'the front page', path: '/', prepare: (page) => page.locator('main a[href="/@demo"]').waitFor() },
  { name: 'the front page with the account menu open', path: '/', prepare: openAccountMenu },
  { name: 'browse', path: '/browse', prepare: (page) => page.locator('main a[href="/@demo"]').waitFor() },
  { name: 'search', path: '/search', prepare: heading },
  { name: 'following, signed out', path: '/following', prepare: heading },
  { name: 'a live channel with its menu open', path: '/@demo', prepare: openMenu },
  { name: 'a live channel with the help open', path: '/@demo', prepare: openHelp },
  { name: 'a live channel with its stats', path: '/@demo', prepare: openStats },
  { name: 'an offline channel', path: '/@alice', prepare: (page) => page.waitForSelector('[data-state=offline]') },
  { name: 'a chat in its own window', path: '/@alice/chat', prepare: (page) => page.getByRole('log').waitFor() },
  { name: 'a player for other pages', path: '/embed/alice', prepare: (page) => page.waitForSelector('[data-state=offline]') },
  { name: 'an unknown channel', path: '/@nobody', prepare: heading },
  { name: 'an unknown page', path: '/no/such/page', prepare: heading },
];

for (const { name, path, prepare } of pages) {
  for (const theme of ['dark', 'light']) {
    for (const viewport of sizes) {
      test(`${name}, ${theme}, ${viewport.width} px`, async () => {
        const page = await openPage(browser, { viewport });
        await page.addInitScript((value) => localStorage.setItem('session.theme', value), theme);
        await page.goto(server.url + path);
        await prepare(page);
        assert.deepEqual(await violations(page), []);
        await page.context().close();
      });
    }
  }
}

test('nothing needs sideways scrolling at 320 px', async () => {
  const page = await openPage(browser, { viewport: { width: 320, height: 640 } });
  for (const { path, prepare } of pages) {
    await page.goto(server.url + path);
    await prepare(page);
    const { scrollWidth, innerWidth } = await page.evaluate(() => ({ scrollWidth: document.documentElement.scrollWidth, innerWidth: window.innerWidth }));
    assert.ok(scrollWidth <= innerWidth, `${path}: ${scrollWidth} px`);
  }
});
