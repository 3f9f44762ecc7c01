// What the player does by itself: after a pause it goes on where live is, and it says why it may not play.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage, player, waitForPicture } from './support/browser.mjs';
import { isInstrumented } from './support/expectations.mjs';
import { startServer } from './support/server.mjs';

const patience = 60_000;

let server;
let browser;

before(async () => {
  server = await startServer('serve');
  server.publish();
  await server.waitForState('alice', 'live', patience);
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test('after a pause it goes on at the live edge', async () => {
  const page = await openPage(browser);
  await page.goto(`${server.url}/@alice?debug`);
  await waitForPicture(page, patience);
  await page.locator('video').focus().catch(() => {});
  await page.keyboard.press('k');
  await page.waitForFunction(() => document.querySelector('video').paused, null, { timeout: patience });
  const pausedAt = await page.evaluate(() => document.querySelector('video').currentTime);
  await page.waitForTimeout(10_000);
  await page.keyboard.press('k');
  await page.waitForFunction((time) => document.querySelector('video').currentTime > time + 7, pausedAt, { timeout: patience });
  await page.waitForFunction(() => {
    const { hls } = window.__sessionPlayer;
    return hls.latency > 0 && hls.latency < hls.targetLatency + 1.5;
  }, null, { timeout: patience });
  await page.context().close();
});

test('a viewer who fell behind sees by how much, and goes live with one press', async () => {
  const page = await openPage(browser);
  await page.goto(`${server.url}/@alice?debug`);
  await waitForPicture(page, patience);
  await page.waitForFunction(() => document.querySelector('video').buffered.length > 0 && document.querySelector('video').currentTime > 8, null, { timeout: patience });
  await page.evaluate(() => {
    document.querySelector('video').currentTime -= 5;
  });
  const pill = page.getByRole('button', { name: /Go live$/ });
  await page.mouse.move(500, 400);
  await pill.waitFor({ timeout: patience });
  await pill.press('Enter');
  await pill.waitFor({ state: 'detached', timeout: patience });
  await page.context().close();
});

test('refused keys become a card that says so, not a spinner', async () => {
  const page = await openPage(browser);
  await page.route(/\/hls\/.*key/, (route) => route.fulfill({ status: 403, contentType: 'application/json', body: '{}' }));
  await page.goto(`${server.url}/@alice?debug`);
  await page.waitForSelector(`${player}[data-state=restricted]`, { timeout: patience });
  await page.getByRole('heading', { name: 'This stream is restricted' }).waitFor();
  await page.unroute(/\/hls\/.*key/);
  await page.getByRole('button', { name: 'Try again' }).click();
  await waitForPicture(page, patience);
  await page.context().close();
});

test('only the sound, and back', async () => {
  const page = await openPage(browser);
  await page.goto(`${server.url}/@alice?debug`);
  await waitForPicture(page, patience);
  const choose = async (name) => {
    await page.mouse.move(500, 400);
    await page.getByRole('button', { name: 'Settings', exact: true }).focus();
    await page.keyboard.press('Enter');
    const item = page.getByRole('menuitemradio', { name });
    await item.focus();
    await page.keyboard.press('Enter');
  };
  await choose('Audio only');
  await page.waitForFunction(() => document.querySelector('video').videoWidth === 0 && document.querySelector('video').currentTime > 1, null, { timeout: patience });
  await choose(/^Auto/);
  await page.waitForFunction(() => document.querySelector('video').videoWidth > 0, null, { timeout: patience });
  await page.context().close();
});

test('on a slow line Auto takes less, and more again when the line is free', async () => {
  const page = await openPage(browser);
  await page.goto(`${server.url}/@alice?debug`);
  await waitForPicture(page, patience);
  const height = () => page.evaluate(() => document.querySelector('video').videoHeight);
  const shown = (isWanted, than) => page.waitForFunction(isWanted, than, { timeout: patience });
  // The player begins where the last stream's bandwidth lets it.
  await shown(() => document.querySelector('video').videoHeight >= 360);
  const best = await height();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  const throttle = (bytesPerSecond) =>
    devtools.send('Network.emulateNetworkConditions', { offline: false, latency: 20, downloadThroughput: bytesPerSecond, uploadThroughput: -1 });
  await throttle(80_000);
  await shown((than) => document.querySelector('video').videoHeight < than, best);
  await throttle(-1);
  await shown((than) => document.querySelector('video').videoHeight >= than, best);
  assert.equal(await page.getAttribute(player, 'data-state'), 'none');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('the stats say how it goes, in figures and for copying', async () => {
  const page = await openPage(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.goto(`${server.url}/@alice?debug`);
  await waitForPicture(page, patience);
  await page.keyboard.press('Control+Alt+s');
  const stats = page.getByRole('group', { name: 'Playback stats' });
  await stats.getByText('Latency to server').waitFor({ timeout: patience });
  await stats.getByText(/^\d+ fps/).waitFor({ timeout: patience });
  await stats.getByRole('button', { name: 'Copy JSON' }).click();
  const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  assert.ok(copied.samples.length > 0);
  assert.match(copied['hls.js'], /^1\.7\./);
  if (!isInstrumented) assert.match(copied.Codecs, /avc1/);
  await page.context().close();
});
