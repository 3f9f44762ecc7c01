// The player by keyboard, what it remembers, what the system is told, and what becomes of it without Media Source Extensions.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage, player, waitForPicture } from './support/browser.mjs';
import { startServer } from './support/server.mjs';

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

let server;
let browser;
let page;

const video = (read) => page.evaluate(read);
const becomes = (condition, argument = null) => page.waitForFunction(condition, argument);

before(async () => {
  server = await startServer('serve');
  server.publish();
  await server.waitForState('alice', 'live');
  browser = await openBrowser();
  page = await openPage(browser);
  await page.goto(`${server.url}/@alice?debug`);
  await waitForPicture(page);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test('keys mute, change the volume and fill the screen', async () => {
  const wasMuted = await video(() => document.querySelector('video').muted);
  await page.keyboard.press('m');
  await becomes((before) => document.querySelector('video').muted !== before, wasMuted);
  if (!wasMuted) await page.keyboard.press('m');
  await becomes(() => !document.querySelector('video').muted);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await becomes(() => Math.round(document.querySelector('video').volume * 100) === 90);
  await page.keyboard.press('f');
  await becomes((selector) => document.fullscreenElement === document.querySelector(selector), player);
  await page.keyboard.press('f');
  await becomes(() => document.fullscreenElement === null);
});

test('theatre hides the rail and keeps the chat; Escape leaves the stats, then the theatre', async () => {
  const rail = page.getByRole('navigation').filter({ hasText: 'alice' });
  await page.keyboard.press('t');
  await page.waitForSelector('[data-theatre]');
  assert.equal(await rail.isVisible(), false);
  assert.equal(await page.getByRole('heading', { name: 'Chat' }).isVisible(), true);
  await page.keyboard.press('Control+Alt+s');
  const stats = page.getByRole('group', { name: 'Playback stats' });
  await stats.waitFor();
  await page.keyboard.press('Escape');
  await stats.waitFor({ state: 'detached' });
  assert.equal(await page.locator('[data-theatre]').count(), 1);
  await page.keyboard.press('Escape');
  await page.waitForSelector('[data-theatre]', { state: 'detached' });
});

test('the letters can be switched off, the other keys stay', async () => {
  await page.keyboard.press('?');
  const letters = page.getByRole('switch').or(page.getByRole('checkbox')).first();
  await letters.press('Space');
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog[open]', { state: 'detached' });
  await page.keyboard.press('m');
  await page.keyboard.press('ArrowUp');
  await becomes(() => Math.round(document.querySelector('video').volume * 100) === 95);
  assert.equal(await video(() => document.querySelector('video').muted), false);
});

test('the volume is remembered, and the system knows what plays', async () => {
  await page.reload();
  await waitForPicture(page);
  assert.equal(await video(() => Math.round(document.querySelector('video').volume * 100)), 95);
  const told = await page.evaluate(() => {
    const { metadata, playbackState } = navigator.mediaSession;
    return { title: metadata.title, artist: metadata.artist, playbackState };
  });
  assert.deepEqual(told, { title: 'Painting with Alice', artist: '@alice', playbackState: 'playing' });
  assert.deepEqual(page.faults, []);
});

test('on a phone a tap shows the controls, large enough for a finger, and the menu is a sheet', async () => {
  const small = await openPage(browser, phone);
  await small.goto(`${server.url}/@alice`);
  await waitForPicture(small);
  const settings = small.getByRole('button', { name: 'Settings', exact: true });
  await small.waitForSelector(`${player}[data-controls=hidden]`);
  await small.touchscreen.tap(195, 120);
  await small.waitForSelector(`${player}[data-controls=shown]`);
  const { width, height } = await settings.boundingBox();
  assert.ok(width >= 44 && height >= 44, `${width}×${height}`);
  await settings.tap();
  const menu = small.getByRole('menu');
  await menu.waitFor();
  const box = await menu.boundingBox();
  assert.equal(box.width, 390);
  assert.equal(Math.round(box.y + box.height), 844);
  await menu.getByRole('menuitemradio', { name: /^240p/ }).tap();
  await menu.waitFor({ state: 'detached' });
  await small.waitForFunction(() => document.querySelector('video').videoHeight === 240);
  await small.context().close();
});

test('without Media Source Extensions the browser gets the stream itself, and where it cannot play it the page says so', async () => {
  const bare = await openPage(browser);
  await bare.addInitScript(() => {
    for (const name of ['MediaSource', 'ManagedMediaSource', 'WebKitMediaSource']) delete window[name];
  });
  const asked = bare.waitForRequest((request) => request.resourceType() === 'media' && request.url().endsWith('/hls/alice/master.m3u8'));
  await bare.goto(`${server.url}/@alice`);
  await asked;
  // Chromium 156 decodes the first segments, and gives up at the playlist's first renewal.
  await bare.waitForSelector(`${player}[data-state=none], ${player}[data-state=failed]`);
  if ((await bare.getAttribute(player, 'data-state')) === 'failed') {
    await bare.getByText(/^Code: mediaError\d$/).waitFor();
    await bare.getByRole('button', { name: 'Try again' }).waitFor();
  }
  assert.equal(await bare.getByRole('menuitemradio').count(), 0);
  await bare.context().close();
});
