// The life of a broadcast as its viewer sees it, without ever reloading the page.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage, player, waitForPicture } from './support/browser.mjs';
import { isInstrumented } from './support/expectations.mjs';
import { startServer } from './support/server.mjs';

let server;
let browser;
let page;
let publisher;

const state = (name, timeout) => page.waitForSelector(`${player}[data-state=${name}]`, { timeout });

before(async () => {
  server = await startServer('serve');
  browser = await openBrowser();
  page = await openPage(browser);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test('an offline channel says so, and starts to play by itself', async () => {
  await page.goto(`${server.url}/@alice?debug`);
  await state('offline', 60_000);
  await page.evaluate(() => {
    window.__notReloaded = true;
  });
  publisher = server.publish();
  await waitForPicture(page, isInstrumented ? 60_000 : 15_000);
});

test('a killed publisher is missed, and its return continues the same page', async () => {
  const before = await page.evaluate(() => window.__sessionPlayer.video.currentTime);
  publisher.kill('SIGKILL');
  const killed = Date.now();
  await state('reconnecting', 25_000);
  console.log(`the page said so after ${Date.now() - killed} ms`);
  await page.waitForTimeout(4000);
  publisher = server.publish();
  await state('none', 60_000);
  await page.waitForFunction((time) => window.__sessionPlayer.video.currentTime > time + 3, before, { timeout: 60_000 });
  assert.equal(await page.evaluate(() => window.__notReloaded), true);
  await page.waitForTimeout(3000);
  const latency = Number(await page.getAttribute(player, 'data-latency'));
  console.log(`latency to the server after the return: ${latency} s`);
  if (!isInstrumented) assert.ok(latency < 4, `${latency} s behind`);
});

test('nothing was wrong on the page', () => {
  assert.deepEqual(page.faults, []);
});
