// Following somebody: the front page shows them the moment they go live; search and categories find them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser } from './support/browser.mjs';
import { signUp } from './support/people.mjs';
import { startServer } from './support/server.mjs';

const patience = 60_000;

let server;
let browser;
let mona;
let page;
let publisher;

const followed = () => page.getByRole('region', { name: 'Live channels you follow' });
const card = () => followed().locator('a[href="/@mona"]');

before(async () => {
  server = await startServer('serve', { settings: 'registration: open' });
  browser = await openBrowser();
  mona = await signUp(server, 'mona');
  const bob = await signUp(server, 'bob');
  page = await bob.page(browser);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test('following shows at once and stays', async () => {
  await page.goto(`${server.url}/@mona`);
  await page.getByRole('button', { name: 'Follow mona' }).click({ timeout: patience });
  await page.getByRole('button', { name: 'Unfollow mona' }).waitFor({ timeout: patience });
  await page.goto(`${server.url}/following`);
  await page.locator('main a[href="/@mona"]').waitFor({ timeout: patience });
});

test('a followed channel comes to the front page when it goes live', async () => {
  await mona.call('PATCH', '/channels/mona', { title: 'Oil on canvas', tags: ['painting'] });
  const { secret } = await mona.call('POST', '/channels/mona/keys', { name: 'OBS' });
  await page.goto(server.url);
  await page.getByRole('heading', { level: 1 }).waitFor({ timeout: patience });
  publisher = server.publish({ key: secret });
  await server.waitForState('mona', 'live', patience);
  const live = Date.now();
  await card().waitFor({ timeout: patience });
  console.log(`on the front page ${Date.now() - live} ms after it was live`);
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
  await page.locator('main a[href="/@mona"]').first().waitFor({ timeout: patience });
});

test('it leaves the front page when it has ended', async () => {
  await page.goto(server.url);
  await card().waitFor({ timeout: patience });
  await mona.call('DELETE', '/channels/mona/broadcast');
  await card().waitFor({ state: 'detached', timeout: patience });
});
