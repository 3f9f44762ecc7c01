// From the moment the demo draws a frame to the moment Chromium shows it, by the clock in the picture.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { measureAges, percentile } from './support/barcode.mjs';
import { openBrowser, openPage, player, record, recorded, waitForPicture } from './support/browser.mjs';
import { isInstrumented } from './support/expectations.mjs';
import { startServer } from './support/server.mjs';

const seconds = Number(process.env.SESSION_E2E_SECONDS ?? (isInstrumented ? 15 : 60));
const settleMs = 15_000;
const limitMs = 2000;
// The player counts from the server, the picture's clock from before the demo's encoder.
const untruthMs = 400;

let server;
let browser;

before(async () => {
  server = await startServer('demo', { hasDefaultLadder: true });
  await server.waitForState('demo', 'live', 60_000);
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test(`glass to glass, p95 within ${limitMs} ms`, async () => {
  const page = await openPage(browser);
  await page.goto(`${server.url}/@demo?debug`);
  await waitForPicture(page);
  await page.waitForTimeout(settleMs);
  await record(page);
  const { ages, unreadable } = await measureAges(page, 'video', seconds);
  const saidMs = 1000 * Number(await page.getAttribute(player, 'data-latency'));
  const { gaps, fatal } = await recorded(page);
  const quality = await page.evaluate(() => {
    const { hls, video } = window.__sessionPlayer;
    const { latency, targetLatency } = hls;
    const { droppedVideoFrames: dropped, totalVideoFrames: total } = video.getVideoPlaybackQuality();
    return { latency, targetLatency, dropped, total, height: video.videoHeight };
  });
  const p = (share) => Math.round(percentile(ages, share));
  console.log(JSON.stringify({ frames: ages.length, unreadable, p05: p(0.05), p50: p(0.5), p95: p(0.95), saidMs, gaps: gaps.length, ...quality }));
  assert.deepEqual(fatal, []);
  assert.ok(ages.length > unreadable, `${ages.length} frames read, ${unreadable} not`);
  if (!isInstrumented) assert.ok(p(0.95) <= limitMs, `p95 is ${p(0.95)} ms`);
  if (!isInstrumented) assert.ok(Math.abs(p(0.5) - saidMs) <= untruthMs, `the player says ${saidMs} ms, the picture ${p(0.5)} ms`);
});
