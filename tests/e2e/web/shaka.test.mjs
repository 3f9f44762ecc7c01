// Another player on the same stream at the same time: shaka-player with nothing but the URL.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { openBrowser, openPage, record, recorded, waitForPicture } from './support/browser.mjs';
import { isInstrumented } from './support/expectations.mjs';
import { startServer } from './support/server.mjs';

const seconds = isInstrumented ? 15 : 30;
const html = '<!doctype html><title>shaka</title><video muted autoplay width="640"></video><script src="/shaka.js"></script>';

let server;
let browser;

before(async () => {
  server = await startServer('demo');
  await server.waitForState('demo', 'live', 60_000);
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function openShaka() {
  const script = await readFile(new URL('node_modules/shaka-player/dist/shaka-player.compiled.js', import.meta.url));
  const page = await openPage(browser);
  await page.route('**/shaka.html', (route) => route.fulfill({ contentType: 'text/html', body: html }));
  await page.route('**/shaka.js', (route) => route.fulfill({ contentType: 'text/javascript', body: script }));
  await page.goto(`${server.url}/shaka.html`);
  await page.evaluate(async () => {
    const video = document.querySelector('video');
    const shakaPlayer = new globalThis.shaka.Player();
    window.__shaka = { errors: [], player: shakaPlayer };
    shakaPlayer.addEventListener('error', (event) => window.__shaka.errors.push(event.detail?.code ?? 0));
    await shakaPlayer.attach(video);
    await shakaPlayer.load('/hls/demo/master.m3u8');
    await video.play();
  });
  return page;
}

test('shaka-player plays beside hls.js', async () => {
  const own = await openPage(browser);
  await own.goto(`${server.url}/@demo?debug`);
  await waitForPicture(own);
  await record(own);
  const other = await openShaka();
  const time = () => other.evaluate(() => document.querySelector('video').currentTime);
  await other.waitForFunction(() => document.querySelector('video').readyState >= 3, null, { timeout: 60_000 });
  const begin = await time();
  await other.waitForTimeout(seconds * 1000);
  const advanced = (await time()) - begin;
  const { errors, stats, latency } = await other.evaluate(() => {
    const { player: shakaPlayer, errors: codes } = window.__shaka;
    const liveLatency = shakaPlayer.getStats().liveLatency;
    return { errors: codes, stats: shakaPlayer.getStats(), latency: liveLatency };
  });
  console.log(JSON.stringify({ advanced, latency, errors, stalls: stats.stallsDetected, bufferingTime: stats.bufferingTime, height: stats.height }));
  assert.deepEqual(errors, []);
  assert.ok(advanced > seconds * (isInstrumented ? 0.3 : 0.9), `advanced ${advanced} s in ${seconds} s`);
  assert.deepEqual((await recorded(own)).fatal, []);
});
