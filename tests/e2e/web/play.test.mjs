// The demo stream in Chromium: it plays by itself, and changes its quality up and down for two minutes without a stall.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage, player, record, recorded, waitForPicture } from './support/browser.mjs';
import { isInstrumented } from './support/expectations.mjs';
import { startServer } from './support/server.mjs';

const switchingSeconds = Number(process.env.SESSION_E2E_SECONDS ?? (isInstrumented ? 30 : 120));
const switchEveryMs = 6000;

let server;
let browser;
let page;

before(async () => {
  server = await startServer('demo');
  await server.waitForState('demo', 'live', 60_000);
  browser = await openBrowser();
  page = await openPage(browser);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test('the front page lists the stream and leads to it', async () => {
  await page.goto(server.url);
  const link = page.locator('main a[href="/@demo"]');
  await link.waitFor();
  await link.click();
  await page.waitForURL('**/@demo');
});

test('the stream plays by itself, without sound where the browser wants that', async () => {
  const opened = Date.now();
  await page.goto(`${server.url}/@demo?debug`);
  await waitForPicture(page);
  const firstPictureMs = Date.now() - opened;
  assert.equal(await page.evaluate(() => MediaSource.isTypeSupported('video/mp4; codecs="avc1.640028,mp4a.40.2"')), true);
  const before = await page.evaluate(() => document.querySelector('video').currentTime);
  await page.waitForTimeout(5000);
  const { time, muted, paused } = await page.evaluate(() => {
    const video = document.querySelector('video');
    return { time: video.currentTime, muted: video.muted, paused: video.paused };
  });
  assert.equal(paused, false);
  if (muted) assert.equal(await page.getByRole('button', { name: 'Tap to unmute' }).count(), 1);
  if (!isInstrumented) assert.ok(time - before >= 4.5, `advanced ${time - before} s in 5 s`);
  console.log(`first picture ${firstPictureMs} ms after opening the page`);
});

test(`the quality changes up and down for ${switchingSeconds} s without a stall or a fatal error`, async () => {
  const levels = await page.evaluate(() => window.__sessionPlayer.hls.levels.length);
  assert.ok(levels >= 2, `${levels} qualities`);
  await record(page);
  const end = Date.now() + switchingSeconds * 1000;
  const up = Array.from({ length: levels }, (_, index) => index);
  const tour = [...up, ...up.slice(1, -1).toReversed()];
  for (let step = 0; Date.now() < end; ++step) {
    const level = tour[step % tour.length];
    await page.evaluate((index) => {
      window.__sessionPlayer.hls.nextLevel = index;
    }, level);
    await page.waitForTimeout(switchEveryMs);
  }
  const result = await recorded(page);
  console.log(JSON.stringify({ ...result, gaps: result.gaps.slice(0, 20) }));
  assert.deepEqual(result.fatal, []);
  assert.ok(new Set(result.heights).size >= 2, `heights shown: ${result.heights}`);
  assert.equal(await page.getAttribute(player, 'data-state'), 'none');
  if (!isInstrumented) assert.deepEqual(result.gaps.filter((gap) => gap.ms > 400), []);
});

test('a viewer chooses a quality from the menu by keyboard', async () => {
  await page.mouse.move(700, 400);
  await page.getByRole('button', { name: 'Settings', exact: true }).focus();
  await page.keyboard.press('Enter');
  const lowest = page.getByRole('menuitemradio').filter({ hasText: /\dp/ }).last();
  const name = await lowest.textContent();
  await lowest.focus();
  await page.keyboard.press('Enter');
  const lines = Number(/(\d+)p/.exec(name)[1]);
  await page.waitForFunction((height) => document.querySelector('video').videoHeight === height, lines, { timeout: isInstrumented ? 60_000 : 6000 });
});

test('nothing was wrong on the page', () => {
  assert.deepEqual(page.faults, []);
});
