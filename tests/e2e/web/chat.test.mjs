// Chat between two people: what one writes the other sees, harmless, and once; what a moderator takes away is gone for both.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { percentile } from './support/barcode.mjs';
import { openBrowser, openPage } from './support/browser.mjs';
import { isInstrumented } from './support/expectations.mjs';
import { signUp } from './support/people.mjs';
import { startServer } from './support/server.mjs';

const patience = 60_000;

let server;
let browser;
let mona;
let monaPage;
let bobPage;
// Cuts bob's connection, and keeps it cut while set.
let isCut = false;
let bobSocket;

const log = (page) => page.getByRole('log', { name: 'Chat messages' });
const field = (page) => page.getByRole('textbox', { name: 'Message' });
const row = (page, text) => log(page).locator('[data-message]', { hasText: text });

async function say(page, text) {
  await field(page).fill(text);
  await field(page).press('Enter');
}

// As fast as the server takes it.
async function sayByApi(text) {
  try {
    await mona.call('POST', '/channels/mona/chat/messages', { text });
  } catch (error) {
    if (!/: 429 /.test(error.message)) throw error;
    await new Promise((resolve) => setTimeout(resolve, 250));
    await sayByApi(text);
  }
}

before(async () => {
  server = await startServer('serve', { settings: 'registration: open' });
  browser = await openBrowser();
  mona = await signUp(server, 'mona');
  const bob = await signUp(server, 'bob');
  monaPage = await mona.page(browser);
  bobPage = await bob.page(browser);
  await bobPage.routeWebSocket(/\/api\/v1\/channels\/mona\/live/, (socket) => {
    if (isCut) {
      socket.close({ code: 1001 });
      return;
    }
    bobSocket = socket;
    socket.connectToServer();
  });
  await Promise.all([monaPage.goto(`${server.url}/@mona`), bobPage.goto(`${server.url}/@mona`)]);
  await Promise.all([field(monaPage).waitFor({ timeout: patience }), field(bobPage).waitFor({ timeout: patience })]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test('what one says both see, once', async () => {
  await say(bobPage, 'hello from bob');
  await row(monaPage, 'hello from bob').waitFor({ timeout: patience });
  await bobPage.locator('[data-status=sent]', { hasText: 'hello from bob' }).waitFor({ timeout: patience });
  assert.equal(await row(bobPage, 'hello from bob').count(), 1);
  assert.equal(await row(monaPage, 'hello from bob').count(), 1);
  assert.equal(await field(bobPage).inputValue(), '');
});

test('markup, script addresses and turned writing stay text', async () => {
  const payloads = ['<img src=x onerror="window.__hit=1">', 'javascript:window.__hit=1', '<script>window.__hit=1</script>', 'abc \u202Edlrow\u202C def'];
  for (const text of payloads) await sayByApi(text);
  await sayByApi('the last of these');
  await row(bobPage, 'the last of these').waitFor({ timeout: patience });
  const { hit, images, scripts, links, isolated } = await log(bobPage).evaluate((element) => ({
    hit: window.__hit,
    images: element.querySelectorAll('img, script, iframe').length,
    scripts: element.querySelectorAll('a:not([href^="http"])').length,
    links: element.querySelectorAll('a').length,
    isolated: [...element.querySelectorAll('[data-message]')].every((line) => line.querySelector('bdi') !== null),
  }));
  assert.deepEqual({ hit, images, scripts, links, isolated }, { hit: undefined, images: 0, scripts: 0, links: 0, isolated: true });
  assert.equal(await row(bobPage, '<img src=x onerror=').count(), 1);
});

test('a hundred messages come through, quickly', async () => {
  const first = Date.now();
  await bobPage.evaluate(() => {
    const seen = new Map();
    window.__seen = seen;
    const note = () => {
      for (const line of document.querySelectorAll('[role=log] [data-message]')) {
        const match = /number (\d+)#/.exec(line.textContent);
        if (match && !seen.has(match[1])) seen.set(match[1], Date.now());
      }
    };
    new MutationObserver(note).observe(document.querySelector('[role=log]'), { childList: true, subtree: true, characterData: true });
  });
  const sentAt = [];
  for (let i = 0; i < 100; ++i) {
    await sayByApi(`number ${i}#`);
    sentAt.push(Date.now());
  }
  await bobPage.waitForFunction(() => window.__seen.size === 100, null, { timeout: patience });
  const seen = await bobPage.evaluate(() => [...window.__seen].map(([number, at]) => [Number(number), at]));
  const delays = seen.map(([number, at]) => Math.max(0, at - sentAt[number]));
  const late = percentile(delays, 0.95);
  console.log(`100 messages in ${Date.now() - first} ms; shown after p50 ${percentile(delays, 0.5)} ms, p95 ${late} ms`);
  // 500 ms is what is promised; the margin is for a machine that does other work.
  if (!isInstrumented) assert.ok(late < 2000, `p95 ${late} ms`);
});

test('who reads back is not carried away, and is told what is new', async () => {
  await log(bobPage).evaluate((element) => {
    element.scrollTop = 0;
  });
  const pill = bobPage.getByRole('button', { name: /new message|newest/ });
  await pill.waitFor({ timeout: patience });
  const before = await log(bobPage).evaluate((element) => element.scrollTop);
  await sayByApi('said meanwhile');
  await bobPage.getByRole('button', { name: '1 new message' }).waitFor({ timeout: patience });
  assert.equal(await log(bobPage).evaluate((element) => element.scrollTop), before);
  await pill.click();
  await bobPage.waitForFunction(() => {
    const element = document.querySelector('[role=log]');
    return element.scrollHeight - element.scrollTop - element.clientHeight < 5;
  }, null, { timeout: patience });
  await pill.waitFor({ state: 'detached', timeout: patience });
});

test('who was away gets what was said meanwhile, in order and once', async () => {
  isCut = true;
  await bobSocket.close({ code: 1001 });
  for (let i = 0; i < 5; ++i) await sayByApi(`while away ${i}`);
  isCut = false;
  await row(bobPage, 'while away 4').waitFor({ timeout: patience });
  const shown = (await log(bobPage).locator('[data-message]').allTextContents()).flatMap((text) => /while away \d/.exec(text) ?? []);
  assert.deepEqual(shown, [0, 1, 2, 3, 4].map((i) => `while away ${i}`));
  assert.equal(await log(bobPage).getByText(/^Missed|were missed/).count(), 0);
  const ids = await log(bobPage).locator('[data-message]').evaluateAll((lines) => lines.map((line) => line.dataset.message));
  assert.equal(new Set(ids).size, ids.length);
});

test('a deleted message is gone for the others, and can be brought back', async () => {
  await say(bobPage, 'something rude');
  await row(monaPage, 'something rude').waitFor({ timeout: patience });
  await row(monaPage, 'something rude').hover();
  await row(monaPage, 'something rude').getByRole('button', { name: 'Delete' }).click();
  await row(bobPage, 'message deleted').waitFor({ timeout: patience });
  assert.equal(await row(bobPage, 'something rude').count(), 0);
  await monaPage.getByRole('button', { name: 'Undo' }).first().click();
  await row(bobPage, 'something rude').waitFor({ timeout: patience });
});

test('all that somebody said goes at once, and comes back', async () => {
  await say(bobPage, 'spam and more spam');
  await row(monaPage, 'spam and more spam').waitFor({ timeout: patience });
  await say(monaPage, '/purge bob');
  await row(bobPage, 'spam and more spam').waitFor({ state: 'detached', timeout: patience });
  await monaPage.getByText(/messages of bob deleted/).waitFor({ timeout: patience });
  await monaPage.locator('[role=status]', { hasText: 'of bob deleted' }).getByRole('button', { name: 'Undo' }).last().click();
  await row(bobPage, 'spam and more spam').waitFor({ timeout: patience });
});

test('what somebody said goes with their account, in open pages and for good', async () => {
  const eve = await signUp(server, 'eve');
  await eve.call('POST', '/channels/mona/chat/messages', { text: 'said by eve' });
  await row(bobPage, 'said by eve').waitFor({ timeout: patience });
  await eve.call('DELETE', '/me', { password: eve.password, handle: 'eve' });
  await row(bobPage, 'said by eve').waitFor({ state: 'detached', timeout: patience });
  await row(monaPage, 'said by eve').waitFor({ state: 'detached', timeout: patience });
  await bobPage.reload();
  await row(bobPage, 'spam and more spam').waitFor({ timeout: patience });
  assert.equal(await row(bobPage, 'said by eve').count(), 0);
});

test('lines are reached and dealt with by keyboard', async () => {
  await log(monaPage).focus();
  await monaPage.keyboard.press('ArrowUp');
  await monaPage.keyboard.press('ArrowUp');
  await monaPage.keyboard.press('Tab');
  await monaPage.getByRole('log').getByRole('button', { name: 'Reply' }).and(monaPage.locator(':focus')).waitFor({ timeout: patience });
  await monaPage.keyboard.press('Escape');
  assert.equal(await log(monaPage).evaluate((element) => element === document.activeElement), true);
});

test('symbols come from the page itself, and what one wrote comes back', async () => {
  await bobPage.getByRole('button', { name: 'Emoji', exact: true }).click();
  await bobPage.getByRole('searchbox', { name: 'Search emoji' }).fill('fire');
  await bobPage.keyboard.press('Enter');
  await bobPage.waitForFunction(() => document.querySelector('textarea').value === '🔥', null, { timeout: patience });
  await field(bobPage).fill('nice :tad');
  await bobPage.getByRole('option', { name: /:tada:/ }).waitFor({ timeout: patience });
  await field(bobPage).press('Enter');
  await bobPage.waitForFunction(() => document.querySelector('textarea').value === 'nice 🎉 ', null, { timeout: patience });
  await field(bobPage).press('Enter');
  await row(monaPage, 'nice 🎉').waitFor({ timeout: patience });
  await field(bobPage).press('ArrowUp');
  assert.equal(await field(bobPage).inputValue(), 'nice 🎉');
  await field(bobPage).press('ArrowDown');
  assert.equal(await field(bobPage).inputValue(), '');
});

test('a moderator times somebody out by command: they can read and not write', async () => {
  await say(monaPage, '/timeout bob 10m cool down');
  await bobPage.getByText(/You can write again in/).waitFor({ timeout: patience });
  assert.equal(await field(bobPage).count(), 0);
  await sayByApi('bob still reads');
  await row(bobPage, 'bob still reads').waitFor({ timeout: patience });
  await say(monaPage, '/unban bob');
  await field(bobPage).waitFor({ timeout: patience });
});

test('the rules of the chat are shown where one writes, and what was refused is given back', async () => {
  // Bob wrote less than that ago.
  await say(monaPage, '/slow 120');
  await bobPage.getByText('Slow: 120 s').waitFor({ timeout: patience });
  await say(bobPage, 'too soon');
  await bobPage.getByRole('alert').getByText('Slow mode is on.').waitFor({ timeout: patience });
  await bobPage.getByRole('button', { name: /^Wait \d+ s$/ }).waitFor({ timeout: patience });
  assert.equal(await field(bobPage).inputValue(), 'too soon');
  assert.equal(await row(monaPage, 'too soon').count(), 0);
});

test('who is signed out reads, and is shown how to write', async () => {
  const page = await openPage(browser);
  await page.goto(`${server.url}/@mona`);
  await row(page, 'bob still reads').waitFor({ timeout: patience });
  await page.getByRole('link', { name: 'Log in to chat' }).waitFor({ timeout: patience });
  assert.equal(await field(page).count(), 0);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('nothing was wrong on the page', () => {
  assert.deepEqual(monaPage.faults, []);
});
