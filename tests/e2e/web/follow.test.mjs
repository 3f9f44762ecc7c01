// Following somebody: the front page shows them the moment they go live; search and categories find them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage } from './support/browser.mjs';
import { isInstrumented } from './support/expectations.mjs';
import { logIn, signUp } from './support/people.mjs';
import { startServer } from './support/server.mjs';

const patience = 60_000;

let server;
let browser;
let mona;
let page;
// When the page was told of mona's broadcasts.
const told = [];

const followed = () => page.getByRole('region', { name: 'Live channels you follow' });
const card = () => followed().locator('a[href="/@mona"]');
const monaInMain = () => page.locator('main a[href="/@mona"]');

before(async () => {
  server = await startServer('serve', { settings: 'registration: open' });
  browser = await openBrowser();
  mona = await signUp(server, 'mona');
  const bob = await signUp(server, 'bob');
  page = await bob.page(browser);
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const { type, data } = JSON.parse(payload);
      if (type === 'followed.live' && data.channel.handle === 'mona') told.push({ isLive: data.is_live, at: Date.now() });
    }),
  );
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test('following shows at once and stays', async () => {
  await page.goto(`${server.url}/@mona`);
  // On the card over the picture and below it.
  await page.getByRole('region', { name: 'Video player' }).getByRole('button', { name: 'Follow mona' }).click({ timeout: patience });
  await page.getByRole('button', { name: 'Unfollow mona' }).nth(1).waitFor({ timeout: patience });
  assert.equal(await page.title(), 'mona · Session');
  await page.goto(`${server.url}/following`);
  await monaInMain().waitFor({ timeout: patience });
});

test('a followed channel comes to the front page when it goes live, by an event', async () => {
  await mona.call('PATCH', '/channels/mona', { title: 'Oil on canvas', category: 'art', tags: ['painting'] });
  const { secret } = await mona.call('POST', '/channels/mona/keys', { name: 'OBS' });
  const connected = page.waitForEvent('websocket', { timeout: patience });
  await page.goto(server.url);
  await (await connected).waitForEvent('framereceived', { timeout: patience });
  await page.getByRole('heading', { level: 1 }).waitFor({ timeout: patience });
  assert.equal(await card().count(), 0);
  server.publish({ key: secret });
  await server.waitForState('mona', 'live', patience);
  const live = Date.now();
  await card().waitFor({ timeout: patience });
  const afterMs = Date.now() - live;
  console.log(`on the front page ${afterMs} ms after it was live`);
  assert.equal(told[0]?.isLive, true);
  if (!isInstrumented) assert.ok(afterMs < 3000, `${afterMs} ms`);
  assert.equal((await card().textContent()).trim(), 'Oil on canvas');
});

test('search suggests it while one types, by keyboard alone', async () => {
  await page.keyboard.press('/');
  const field = page.getByRole('combobox', { name: 'Search' });
  await field.pressSequentially('mon');
  await page.getByRole('option', { name: /mona/ }).waitFor({ timeout: patience });
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/@mona', { timeout: patience });
  await page.goto(`${server.url}/search?q=canvas`);
  await monaInMain().first().waitFor({ timeout: patience });
  await page.goto(`${server.url}/search?q=nothingofthatname`);
  await page.getByText('nothingofthatname').first().waitFor({ timeout: patience });
  await page.getByRole('heading', { name: 'Live now' }).waitFor({ timeout: patience });
});

test('its category lists it, and follows when it changes', async () => {
  await page.goto(`${server.url}/browse`);
  await page.locator('main').getByRole('link', { name: 'Art', exact: true }).click({ timeout: patience });
  await page.waitForURL('**/category/art', { timeout: patience });
  await page.getByRole('heading', { level: 1, name: 'Art' }).waitFor({ timeout: patience });
  await monaInMain().waitFor({ timeout: patience });
  await mona.call('PATCH', '/channels/mona', { category: 'music' });
  await monaInMain().waitFor({ state: 'detached', timeout: patience });
  await page.goto(`${server.url}/category/music`);
  await monaInMain().waitFor({ timeout: patience });
});

test('Back leads to where one was on the page', async () => {
  await page.setViewportSize({ width: 1440, height: 300 });
  await page.goto(`${server.url}/browse`);
  const link = page.locator('main').getByRole('link', { name: 'Music', exact: true });
  await link.scrollIntoViewIfNeeded({ timeout: patience });
  const offset = await page.evaluate(() => window.scrollY);
  assert.ok(offset > 0);
  await link.click();
  await page.getByRole('heading', { level: 1, name: 'Music' }).waitFor({ timeout: patience });
  assert.equal(await page.evaluate(() => window.scrollY), 0);
  await page.goBack();
  await page.waitForFunction((wanted) => location.pathname === '/browse' && Math.abs(window.scrollY - wanted) < 2, offset, { timeout: patience });
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('who is not signed in follows after logging in', async () => {
  await signUp(server, 'carl');
  const guest = await openPage(browser);
  await guest.goto(`${server.url}/@mona`);
  await guest.getByRole('button', { name: 'Follow mona' }).first().click({ timeout: patience });
  await guest.waitForURL('**/login?next=*', { timeout: patience });
  await logIn(guest, 'carl');
  await guest.getByRole('button', { name: 'Unfollow mona' }).first().waitFor({ timeout: patience });
  assert.equal(new URL(guest.url()).search, '');
  assert.deepEqual(guest.faults, []);
  await guest.context().close();
});

test('on a phone on its side the picture fills the window and chat lies over it', async () => {
  await page.setViewportSize({ width: 844, height: 390 });
  await page.goto(`${server.url}/@mona`);
  const picture = page.getByRole('region', { name: 'Video player' });
  await picture.waitFor({ timeout: patience });
  await page.waitForFunction(() => document.querySelector('section[data-state]').getBoundingClientRect().height === window.innerHeight, null, { timeout: patience });
  await page.getByRole('button', { name: 'Show chat' }).click({ timeout: patience });
  const field = page.getByRole('textbox', { name: 'Message' });
  await field.waitFor({ timeout: patience });
  const { x, y } = await field.boundingBox();
  assert.ok(x > 400 && y < 390, `${x}, ${y}`);
  await page.getByRole('button', { name: 'Hide chat' }).click();
  await field.waitFor({ state: 'detached', timeout: patience });
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('it leaves the front page when it has ended', async () => {
  await page.goto(server.url);
  await card().waitFor({ timeout: patience });
  await mona.call('DELETE', '/channels/mona/broadcast');
  await card().waitFor({ state: 'detached', timeout: patience });
  assert.equal(told.at(-1)?.isLive, false);
});

test('nothing was wrong on the page', () => {
  assert.deepEqual(page.faults, []);
});
