// Another player on the same stream at the same time: shaka-player with nothing but the URL.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { openBrowser, openPage, record, recorded, waitForPicture } from './support/browser.mjs';
import { isInstrumented } from './support/expectations.mjs';
import { startServer } from './support/server.mjs';

const seconds = isInstrumented ? 15 : 30;
// By default it never makes up for what a stall has cost. As whoever shows live streams with it sets it up, it does; faster than one would
// for people, so that the test need not wait.
const configuration = { streaming: { liveSync: { enabled: true, targetLatency: 2, targetLatencyTolerance: 1, maxPlaybackRate: 1.5 } } };
const farthestBehind = 6;
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
  await page.evaluate(async (configuration_) => {
    const video = document.querySelector('video');
    const shakaPlayer = new globalThis.shaka.Player();
    window.__shaka = { critical: [], recovered: [], player: shakaPlayer };
    shakaPlayer.addEventListener('error', ({ detail }) => {
      // What it gets over by itself, such as a playlist it must ask for again, happens on a busy machine.
      const isCritical = detail?.severity === globalThis.shaka.util.Error.Severity.CRITICAL;
      (isCritical ? window.__shaka.critical : window.__shaka.recovered).push(detail?.code ?? String(detail));
    });
    shakaPlayer.configure(configuration_);
    await shakaPlayer.attach(video);
    await shakaPlayer.load('/hls/demo/master.m3u8');
    await video.play();
  }, configuration);
  return page;
}

test('shaka-player plays beside hls.js', async () => {
  const own = await openPage(browser);
  await own.goto(`${server.url}/@demo?debug`);
  await waitForPicture(own);
  await record(own);
  const other = await openShaka();
  await other.waitForFunction(() => document.querySelector('video').readyState >= 3, null, { timeout: 60_000 });
  const begin = await other.evaluate(() => document.querySelector('video').currentTime);
  const began = Date.now();
  // It plays on over several keys, and stays at or comes back to the live edge: however busy the machine is meanwhile.
  await other.waitForFunction(
    ([end, most]) => {
      const { player: shakaPlayer, critical } = window.__shaka;
      const { currentTime } = document.querySelector('video');
      return critical.length > 0 || (currentTime >= end && shakaPlayer.seekRange().end - currentTime < most);
    },
    [begin + seconds, farthestBehind],
    { timeout: 120_000 },
  );
  const took = (Date.now() - began) / 1000;
  const { critical, recovered, stats } = await other.evaluate(() => ({ ...window.__shaka, player: null, stats: window.__shaka.player.getStats() }));
  console.log(JSON.stringify({ took, latency: stats.liveLatency, critical, recovered, gaps: stats.gapsJumped, bufferingTime: stats.bufferingTime, height: stats.height }));
  assert.deepEqual(critical, []);
  assert.deepEqual((await recorded(own)).fatal, []);
});
