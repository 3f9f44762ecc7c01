// A viewer who fell some seconds behind comes back to live by playing a little faster: without a jump, a stall or another pitch. At live the
// rate is one.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage, player, waitForPicture } from './support/browser.mjs';
import { isInstrumented } from './support/expectations.mjs';
import { startServer } from './support/server.mjs';

const patience = 240_000;
const behindS = 5;
const settledWithinS = 1.5;
const steadySeconds = 10;

let server;
let browser;
let page;

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

// From now on: rates four times a second with the distance from the target, and every jump and stall.
const watch = () =>
  page.evaluate(() => {
    const { hls, video } = window.__sessionPlayer;
    clearInterval(window.__watch?.timer);
    const seen = { rates: [], latest: 0, jumps: 0, waits: 0, keepsPitch: video.preservesPitch };
    video.addEventListener('seeking', () => (seen.jumps += 1));
    video.addEventListener('waiting', () => (seen.waits += 1));
    const timer = setInterval(() => {
      seen.rates.push(video.playbackRate);
      seen.latest = hls.latency - hls.targetLatency;
    }, 250);
    window.__watch = { seen, timer };
  });

const seen = () => page.evaluate(() => window.__watch.seen);

test(`${behindS} s behind, it is back within ${settledWithinS} s of its place, faster but without a jump`, async () => {
  await page.waitForFunction((wanted) => window.__sessionPlayer.video.currentTime > wanted + 3, behindS, { timeout: patience });
  await page.evaluate(
    (seconds) =>
      new Promise((resolve) => {
        const { video } = window.__sessionPlayer;
        video.addEventListener('seeked', resolve, { once: true });
        video.currentTime -= seconds;
      }),
    behindS,
  );
  const began = Date.now();
  await watch();
  await page.waitForFunction(() => window.__watch.seen.latest > 4, null, { timeout: patience });
  await page.waitForFunction((within) => window.__watch.seen.rates.length > 8 && window.__watch.seen.latest < within, settledWithinS, { timeout: patience });
  const { rates, jumps, waits, keepsPitch, latest } = await seen();
  console.log(JSON.stringify({ took: (Date.now() - began) / 1000, latest, jumps, waits, fastest: Math.max(...rates) }));
  assert.equal(keepsPitch, true);
  assert.ok(Math.max(...rates) <= 1.1 && Math.max(...rates) > 1, `rates up to ${Math.max(...rates)}`);
  // A machine that does not keep up starves the player, which may then jump.
  if (!isInstrumented && waits === 0) assert.equal(jumps, 0);
});

test('then it plays at one', async () => {
  await page.waitForFunction(() => window.__sessionPlayer.video.playbackRate === 1, null, { timeout: patience });
  await watch();
  await page.waitForFunction((count) => window.__watch.seen.rates.length >= count, steadySeconds * 4, { timeout: patience });
  const { rates, waits } = await seen();
  const share = rates.filter((rate) => rate === 1).length / rates.length;
  console.log(JSON.stringify({ share, waits }));
  if (!isInstrumented && waits === 0) assert.ok(share > 0.6, `at one for ${share} of the time`);
  assert.equal(await page.getAttribute(player, 'data-state'), 'none');
  assert.deepEqual(page.faults, []);
});
