// From nothing to being seen: somebody makes an account, says what the stream is, copies server and key from the page into ffmpeg, and is live.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage, waitForPicture } from './support/browser.mjs';
import { isInstrumented } from './support/expectations.mjs';
import { fillInAccount } from './support/people.mjs';
import { exited, startServer } from './support/server.mjs';

const patience = 60_000;
const steps = ['Encoder connected', 'Key accepted', 'Video', 'Audio', 'Keyframes', 'Qualities ready', 'You’re live'];

let server;
let browser;
let page;
let viewer;
let publisher;
let address;

const button = (name) => page.getByRole('button', { name, exact: true });

before(async () => {
  server = await startServer('serve', { settings: 'registration: open' });
  browser = await openBrowser();
  page = await openPage(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test('somebody new presses Go live, makes an account and is in the studio', async () => {
  await page.goto(server.url);
  await page.getByRole('banner').getByRole('link', { name: 'Go live' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Sign up' }).click();
  await fillInAccount(page, 'gina');
  await page.getByRole('main').getByRole('button', { name: 'Sign up' }).click();
  await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
  assert.equal(await page.getByRole('main').getByRole('listitem').count(), 10);
  await button('I have saved them').click();
  await page.waitForURL('**/studio');
  await page.getByText('Waiting for your encoder').waitFor();
});

test('says what the stream is', async () => {
  await page.getByLabel('Title', { exact: true }).fill('Pottery for beginners');
  await page.getByRole('combobox', { name: 'Category' }).pressSequentially('ar');
  await page.getByRole('option', { name: 'Art' }).click();
  await button('Save').click();
  await page.getByText('Saved', { exact: true }).waitFor();
  const { title, category } = await server.api('/channels/gina');
  assert.deepEqual([title, category.slug], ['Pottery for beginners', 'art']);
});

test('copies server and key, which the page does not show', async () => {
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await button('Copy').first().click();
  await button('Copied').first().waitFor();
  const rtmp = await copied();
  assert.match(rtmp, /^rtmp:\/\/127\.0\.0\.1:\d+\/live$/);
  await button('Copy the key').click();
  const end = Date.now() + patience;
  let key = await copied();
  while (key === rtmp && Date.now() < end) {
    await page.waitForTimeout(50);
    key = await copied();
  }
  assert.match(key, /^live_[a-z0-9]{20,}$/);
  assert.ok(!(await page.content()).includes(key), 'the key stands on the page');
  address = `${rtmp}/${key}`;
});

test('streams: what arrives is ticked off in its order, and viewers see it', async () => {
  viewer = await openPage(browser);
  await viewer.goto(`${server.url}/@gina`);
  await viewer.getByRole('heading', { name: /gina/ }).first().waitFor();
  await viewer.waitForSelector('section[data-state=offline]');
  // Every change of the list, as it reads: "Video: done".
  await page.getByRole('region', { name: 'Signal' }).evaluate((list) => {
    const seen = [];
    window.__seen = seen;
    const note = () => {
      const lines = [...list.querySelectorAll('li')].map((line) => line.querySelector('p').textContent);
      if (JSON.stringify(lines) !== JSON.stringify(seen.at(-1))) seen.push(lines);
    };
    note();
    new MutationObserver(note).observe(list, { childList: true, subtree: true, characterData: true });
  });
  const begun = Date.now();
  publisher = server.publish({ to: address });
  await waitForPicture(viewer);
  const firstFrameMs = Date.now() - begun;
  for (const step of steps) await page.getByRole('listitem').filter({ hasText: `${step}: done` }).first().waitFor();
  const seen = await page.evaluate(() => window.__seen);
  console.log(`first frame ${firstFrameMs} ms after ffmpeg was started; ticked off: ${seen.map((lines) => lines.filter((line) => line.endsWith(': done')).length).join(', ')}`);
  for (const lines of seen) {
    const ticks = lines.map((line) => line.endsWith(': done'));
    assert.ok(!ticks.some((isDone, index) => isDone && ticks.indexOf(false) !== -1 && ticks.indexOf(false) < index), `out of order: ${lines.join(', ')}`);
  }
  // 10 s is what is promised; the margin is for a machine that does other work.
  if (!isInstrumented) assert.ok(firstFrameMs < 20_000, `${firstFrameMs} ms`);
});

test('the studio says how it goes', async () => {
  await page.getByRole('main').getByText('1 watching').first().waitFor();
  await page.getByText(/640×360 30 fps/).first().waitFor();
  await page.getByRole('main').getByRole('link', { name: 'Stream health' }).first().click();
  await page.waitForURL('**/studio/health');
  await page.getByRole('heading', { name: 'What to mend' }).waitFor();
  await page.getByRole('cell', { name: '240p' }).waitFor();
  await page.getByRole('main').getByRole('link', { name: 'Broadcasts' }).click();
  await page.getByRole('row', { name: /Live Pottery for beginners/ }).waitFor();
});

test('ends the stream: the encoder is told, and viewers are', async () => {
  await page.goto(`${server.url}/studio`);
  await button('End stream').click();
  await page.getByRole('dialog', { name: 'End stream' }).getByRole('button', { name: 'End stream' }).click();
  await page.getByText('The stream is over.', { exact: true }).waitFor();
  await viewer.waitForSelector('section[data-state=ended]');
  await exited(publisher);
  await page.getByText('Waiting for your encoder').waitFor();
  await page.getByRole('main').getByRole('link', { name: 'Broadcasts' }).click();
  await page.getByRole('cell', { name: 'Pottery for beginners' }).waitFor();
});

test('nothing was wrong on the pages', () => {
  assert.deepEqual(page.faults, []);
  assert.deepEqual(viewer.faults, []);
});
