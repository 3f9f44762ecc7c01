// Firefox beside Chromium: the front page, a channel that plays, another quality, a publisher that goes and comes back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { player } from './support/browser.mjs';
import { openFirefox } from './support/firefox.mjs';
import { startServer } from './support/server.mjs';

let server;
let publisher;
let page;

before(async () => {
  server = await startServer('serve');
  publisher = server.publish();
  await server.waitForState('alice', 'live');
  page = await openFirefox(server.url);
});

after(async () => {
  await page?.close();
  await server?.stop();
});

const isPlaying = `document.querySelector('${player}')?.dataset.state === 'none' && document.querySelector('video').currentTime > 0.2`;

test('the front page shows who is live', async () => {
  await page.goto(server.url);
  await page.waitFor(`document.querySelector('main a[href="/@alice"]')`);
  assert.match(await page.evaluate(`document.querySelector('main').textContent`), /Painting with Alice/);
});

test('a channel plays by itself', async () => {
  await page.evaluate(`document.querySelector('main a[href="/@alice"]').click()`);
  await page.waitFor(isPlaying);
  const from = await page.evaluate(`document.querySelector('video').currentTime`);
  await page.waitFor(`document.querySelector('video').currentTime > ${from + 5}`);
  const { total, width } = JSON.parse(
    await page.evaluate(`JSON.stringify({ total: document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames, width: document.querySelector('video').videoWidth })`),
  );
  assert.ok(total > 30, `${total} frames were shown`);
  assert.ok(width > 0);
});

test('another quality is chosen from the menu', async () => {
  const height = await page.evaluate(`document.querySelector('video').videoHeight`);
  const other = height === 240 ? '360p' : '240p';
  await page.evaluate(`document.querySelector('${player} button[aria-label="Settings"]').click()`);
  const choice = `[...document.querySelectorAll('[role=menuitemradio]')].find((item) => item.textContent.includes('${other}'))`;
  await page.waitFor(choice);
  await page.evaluate(`${choice}.click()`);
  await page.waitFor(`document.querySelector('video').videoHeight === ${Number.parseInt(other, 10)}`);
});

test('it says that the publisher is gone, and goes on when it is back', async () => {
  publisher.kill('SIGKILL');
  await page.waitFor(`document.querySelector('${player}').dataset.broadcast === 'reconnecting'`);
  server.publish();
  await page.waitFor(`document.querySelector('${player}').dataset.broadcast === 'live'`);
  await page.waitFor(isPlaying);
  const from = await page.evaluate(`document.querySelector('video').currentTime`);
  await page.waitFor(`document.querySelector('video').currentTime > ${from + 3}`);
});

test('nothing was wrong on the page', () => assert.deepEqual(page.faults, []));
