// The site at a plain http:// address of the local network, where browsers have neither WebCrypto nor a clipboard: it plays, and copies.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage, waitForPicture } from './support/browser.mjs';
import { startServer } from './support/server.mjs';

const patience = 60_000;

let server;
let browser;
let page;

before(async () => {
  server = await startServer('serve');
  server.publish();
  await server.waitForState('alice', 'live', patience);
  browser = await openBrowser(['--host-resolver-rules=MAP studio.lan 127.0.0.1']);
  page = await openPage(browser);
  await page.goto(`http://studio.lan:${new URL(server.url).port}/@alice?debug`);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test('it plays where the browser does not decrypt', async () => {
  assert.deepEqual(await page.evaluate(() => [isSecureContext, crypto.subtle === undefined, navigator.clipboard === undefined]), [false, true, true]);
  await waitForPicture(page, patience);
  await page.waitForFunction(() => document.querySelector('video').currentTime > 5, null, { timeout: patience });
});

test('a link can be copied where there is no clipboard to ask for', async () => {
  await page.evaluate(() => {
    document.addEventListener('copy', () => {
      window.__copied = document.getSelection()?.toString() || document.activeElement?.value;
    });
  });
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('button', { name: 'Link copied' }).waitFor({ timeout: patience });
  assert.equal(await page.evaluate(() => window.__copied), await page.evaluate(() => `${location.origin}/@alice`));
});

test('the stats can be copied there too', async () => {
  await page.keyboard.press('Control+Alt+s');
  const stats = page.getByRole('group', { name: 'Playback stats' });
  await stats.getByText('Latency to server').waitFor({ timeout: patience });
  await stats.getByRole('button', { name: 'Copy JSON' }).click();
  await stats.getByRole('button', { name: 'Copied' }).waitFor({ timeout: patience });
  const copied = JSON.parse(await page.evaluate(() => window.__copied));
  assert.match(copied.Session, /^[0-9a-f]{8} \/ ./);
});

test('a channel is reached and played by keyboard alone', async () => {
  await page.goto(`http://studio.lan:${new URL(server.url).port}/`);
  await page.locator('main a[href="/@alice"]').waitFor({ timeout: patience });
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to content');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), '/@alice');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/@alice', { timeout: patience });
  await waitForPicture(page, patience);
  await page.keyboard.press('k');
  await page.waitForFunction(() => document.querySelector('video').paused, null, { timeout: patience });
  await page.keyboard.press('k');
  await page.waitForFunction(() => !document.querySelector('video').paused, null, { timeout: patience });
});

test('nothing was wrong on the page', () => {
  // The browser's remark that it ignores that header here.
  assert.deepEqual(page.faults.filter((fault) => !fault.includes('Cross-Origin-Opener-Policy')), []);
});
