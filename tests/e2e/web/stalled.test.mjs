// One of the publisher's two tracks stops and the other goes on: viewers keep seeing the last picture with the sound, or the picture in
// silence, and nobody's player stands still.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { openBrowser, openPage, record, recorded, waitForPicture } from './support/browser.mjs';
import { startServer } from './support/server.mjs';

const bothSeconds = 12;
const aloneSeconds = 15;

let server;
let browser;

beforeEach(async () => {
  server = await startServer('serve');
  browser = await openBrowser();
});

afterEach(async () => {
  await browser?.close();
  await server?.stop();
});

async function playsOn(publishing) {
  server.publish(publishing);
  await server.waitForState('alice', 'live');
  const page = await openPage(browser);
  await page.goto(`${server.url}/@alice?debug`);
  await waitForPicture(page);
  await record(page);
  const began = await page.evaluate(() => document.querySelector('video').currentTime);
  const started = Date.now();
  // What was there of both tracks when playing began, was at most bothSeconds long.
  await page.waitForFunction((end) => document.querySelector('video').currentTime > end, began + bothSeconds + aloneSeconds, { timeout: 120_000 });
  const took = (Date.now() - started) / 1000;
  const { fatal, errors, gaps } = await recorded(page);
  console.log(JSON.stringify({ took, fatal, errors, gaps: gaps.filter((gap) => gap.ms > 500) }));
  assert.deepEqual(fatal, []);
  assert.equal((await server.api('/channels/alice')).state, 'live');
}

test('the picture stops: its last one stays, with the sound', () => playsOn({ pictureSeconds: bothSeconds }));

test('the sound stops: the picture goes on in silence', () => playsOn({ soundSeconds: bothSeconds }));
