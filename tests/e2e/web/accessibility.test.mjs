// Every page against axe-core's WCAG 2.2 AA rules, in both themes and two widths, with its menus and dialogs open; nothing scrolls sideways at
// 320 px; and a way through the site by keyboard alone, on which one always sees where one is. With SESSION_PHOTOS=DIRECTORY it leaves a
// picture of each page in each theme and width there, to be looked at.
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openBrowser, openPage, waitForPicture } from './support/browser.mjs';
import { setUp, signUp } from './support/people.mjs';
import { startServer } from './support/server.mjs';

const rules = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
const widths = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
const narrowest = { width: 320, height: 640 };
const photos = process.env.SESSION_PHOTOS;

let server;
let browser;
let axe;
// Owns the demo's channel and administers the site.
let admin;

before(async () => {
  if (photos) await mkdir(photos, { recursive: true });
  axe = await readFile(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
  server = await startServer('demo');
  await server.waitForState('demo', 'live', 60_000);
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function violations(page) {
  const { violations: found } = await page.evaluate((tags) => globalThis.axe.run({ runOnly: tags, resultTypes: ['violations'] }), rules);
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html.slice(0, 120)} (${node.any[0]?.message ?? ''})`).join(' | ')}`);
}

const heading = (page) => page.getByRole('heading', { level: 1 }).waitFor();
const shows = (role, name) => (page) => page.getByRole(role, { name }).first().waitFor();
const presses = (name, opened) => async (page) => {
  await page.getByRole('button', { name }).first().click();
  await page.getByRole(opened).and(page.locator(':visible')).first().waitFor();
};

async function openPlayerMenu(page) {
  await waitForPicture(page);
  await page.getByRole('button', { name: 'Settings', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menu').waitFor();
}

async function openHelp(page) {
  await waitForPicture(page);
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
}

async function openStats(page) {
  await waitForPicture(page);
  await page.keyboard.press('Control+Alt+s');
  await page.getByRole('group', { name: 'Playback stats' }).getByText('Latency to server').waitFor();
}

async function openAccountMenu(page) {
  await page.getByRole('button', { name: 'Your account' }).and(page.locator(':visible')).click();
  await page.getByRole('menu', { name: 'Your account' }).waitFor();
}

async function openSuggestions(page) {
  const field = page.getByRole('combobox', { name: 'Search' }).and(page.locator(':visible')).first();
  await field.fill('de');
  await page.getByRole('option', { name: /demo/i }).first().waitFor();
}

async function pointAtMessage(page) {
  const message = page.locator('[data-message]', { hasText: 'see https://example.org/' });
  await message.hover();
  await message.getByRole('button', { name: 'Delete' }).waitFor();
}

async function openUserCard(page) {
  await page.getByRole('log').getByRole('button', { name: 'nora' }).first().click();
  await page.getByRole('dialog', { name: 'nora' }).getByText('On this site since').waitFor();
}

async function openEmoji(page) {
  await page.getByRole('button', { name: 'Emoji', exact: true }).click();
  await page.getByRole('dialog', { name: 'Emoji' }).getByRole('button', { name: 'joy' }).first().waitFor();
}

const demoCard = (page) => page.locator('main a[href="/@demo"]').first().waitFor();
const offline = (page) => page.waitForSelector('[data-state=offline]');

const beforeSetUp = [{ name: 'the first set-up', path: '/setup', prepare: heading }];

const forAnybody = [
  { name: 'the front page', path: '/', prepare: demoCard },
  { name: 'the front page with the account menu open', path: '/', prepare: openAccountMenu },
  { name: 'browse', path: '/browse', prepare: demoCard },
  { name: 'a category', path: '/category/art', prepare: heading },
  { name: 'search', path: '/search', prepare: heading },
  { name: 'search with its suggestions open', path: '/search', prepare: openSuggestions },
  { name: 'what was found', path: '/search?q=demo', prepare: demoCard },
  { name: 'following, signed out', path: '/following', prepare: heading },
  { name: 'a live channel with its menu open', path: '/@demo', prepare: openPlayerMenu },
  { name: 'a live channel with the help open', path: '/@demo', prepare: openHelp },
  { name: 'a live channel with its stats', path: '/@demo', prepare: openStats },
  { name: 'an offline channel', path: '/@alice', prepare: offline },
  { name: 'a chat in its own window', path: '/@alice/chat', prepare: (page) => page.getByRole('log').waitFor() },
  { name: 'a player for other pages', path: '/embed/alice', prepare: offline },
  { name: 'an unknown channel', path: '/@nobody', prepare: heading },
  { name: 'an unknown page', path: '/no/such/page', prepare: heading },
  { name: 'logging in', path: '/login', prepare: shows('button', 'Log in') },
  { name: 'signing up', path: '/signup', prepare: shows('button', 'Sign up') },
  { name: 'a new password', path: '/reset', prepare: shows('button', 'Set the new password') },
  { name: 'a void invite', path: '/invite/nothing', prepare: shows('heading', 'This invite is not good any more') },
];

const forWhoIsSignedIn = [
  { name: 'following', path: '/following', prepare: (page) => page.locator('main a[href="/@alice"]').waitFor() },
  { name: 'a chat that one may moderate', path: '/@demo', prepare: pointAtMessage },
  { name: 'what is known of somebody in chat', path: '/@demo/chat', prepare: openUserCard },
  { name: 'the emoji of a chat', path: '/@demo/chat', prepare: openEmoji },
  { name: 'the account menu', path: '/', prepare: openAccountMenu },
  { name: 'settings: profile', path: '/settings', prepare: (page) => page.getByLabel('Name').first().waitFor() },
  { name: 'settings: appearance', path: '/settings/appearance', prepare: shows('radio', 'Light') },
  { name: 'settings: security', path: '/settings/security', prepare: presses('Make new ones', 'dialog') },
  { name: 'settings: devices', path: '/settings/sessions', prepare: shows('table', 'Devices') },
  { name: 'settings: data', path: '/settings/data', prepare: presses('Delete the account', 'dialog') },
  { name: 'studio', path: '/studio', prepare: shows('button', 'End stream') },
  { name: 'studio: health', path: '/studio/health', prepare: shows('table', 'Qualities') },
  { name: 'studio: keys', path: '/studio/keys', prepare: presses('Actions for OBS', 'menu') },
  { name: 'studio: a new key', path: '/studio/keys', prepare: presses('New key', 'dialog') },
  { name: 'studio: broadcasts', path: '/studio/broadcasts', prepare: (page) => page.getByText('No broadcasts yet').or(page.getByRole('table', { name: 'Broadcasts' })).waitFor() },
  { name: 'studio: moderation', path: '/studio/moderation', prepare: shows('heading', 'Blocked words') },
  { name: 'studio: who may watch', path: '/studio/access', prepare: shows('heading', 'Who may watch') },
  { name: 'administration', path: '/admin', prepare: (page) => page.getByText('Up for').waitFor() },
  { name: 'administration: streams', path: '/admin/streams', prepare: presses('Kick demo', 'dialog') },
  { name: 'administration: users', path: '/admin/users', prepare: presses('Actions for nora', 'menu') },
  { name: 'administration: categories', path: '/admin/categories', prepare: presses('Actions for Art', 'menu') },
  { name: 'administration: sign-ups', path: '/admin/invites', prepare: shows('row', /for Nora/) },
  { name: 'administration: audit', path: '/admin/audit', prepare: shows('table', /./) },
  { name: 'administration: log', path: '/admin/logs', prepare: (page) => page.getByLabel('Level').waitFor() },
  { name: 'administration: configuration', path: '/admin/config', prepare: shows('table', /./) },
];

/** One page object for all: each page is loaded in each width, and its theme changed as the system's would. */
function check(pages, open) {
  for (const viewport of [...widths, narrowest]) {
    describe(`at ${viewport.width} px`, () => {
      let page;
      before(async () => {
        page = await open({ viewport, reducedMotion: 'reduce' });
        await page.addInitScript(() => localStorage.setItem('session.theme', 'system'));
        await page.addInitScript(axe);
      });
      after(() => page?.context().close());
      for (const { name, path, prepare } of pages) {
        test(name, async () => {
          await page.goto(server.url + path);
          await prepare(page);
          if (viewport === narrowest) {
            const { scrollWidth, innerWidth } = await page.evaluate(() => ({ scrollWidth: document.documentElement.scrollWidth, innerWidth: window.innerWidth }));
            assert.ok(scrollWidth <= innerWidth, `${scrollWidth} px wide`);
            return;
          }
          for (const colorScheme of ['dark', 'light']) {
            await page.emulateMedia({ colorScheme });
            assert.deepEqual(await violations(page), [], colorScheme);
            if (photos) await page.screenshot({ path: join(photos, `${viewport.width}-${colorScheme}-${name.replaceAll(/[^a-z]+/g, '-')}.png`) });
          }
        });
      }
    });
  }
}

describe('before the first account', () => check(beforeSetUp, (options) => openPage(browser, options)));

test('the first account is made, and has something to show', async () => {
  admin = await setUp(server, 'demo');
  const nora = await signUp(server, 'nora');
  await nora.call('POST', '/channels/demo/chat/messages', { text: 'see https://example.org/ @demo' });
  await admin.call('POST', '/channels/demo/keys', { name: 'OBS' });
  await admin.call('POST', '/admin/invites', { note: 'for Nora', max_uses: 2, expires_in_s: 3600 });
  await admin.call('PUT', '/channels/alice/follow');
  await admin.call('PUT', '/channels/demo/chat/bans/nora', { reason: 'to be listed' });
});

describe('for anybody', () => check(forAnybody, (options) => openPage(browser, options)));
describe('for who is signed in', () => check(forWhoIsSignedIn, (options) => admin.page(browser, options)));

/** What has the focus: its name, whether it shows that, and whether something lies over it. */
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    // A link that stands for a whole card shows it around the card.
    const styles = [getComputedStyle(element), getComputedStyle(element, '::after')];
    for (let around = element.parentElement; around?.matches('article *, article, li *, li'); around = around.parentElement) styles.push(getComputedStyle(around));
    const { left, top, width, height } = element.getBoundingClientRect();
    const over = document.elementFromPoint(left + width / 2, top + height / 2);
    return {
      name: (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 60) || element.outerHTML.slice(0, 120),
      isBody: element === document.body,
      isShown: styles.some(({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && outlineWidth !== '0px'),
      isCovered: over !== null && !element.contains(over) && !over.contains(element) && over.closest('label') === null,
    };
  });

describe('by keyboard alone', () => {
  let page;
  before(async () => {
    page = await openPage(browser, { reducedMotion: 'reduce' });
  });
  after(() => page?.context().close());

  /** Goes on by Tab until the focus is where it is wanted. */
  async function tabTo(isWanted, most = 80) {
    for (let presses = 0; presses < most; ++presses) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(isWanted)) return;
    }
    assert.fail(`not reached by ${most} presses of Tab: ${isWanted}`);
  }

  test('one logs in', async () => {
    await page.goto(`${server.url}/login`);
    await page.getByRole('button', { name: 'Log in' }).last().waitFor();
    await tabTo(() => document.activeElement.autocomplete === 'username');
    await page.keyboard.type('demo');
    await tabTo(() => document.activeElement.autocomplete === 'current-password');
    await page.keyboard.type(admin.password);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${server.url}/`);
    await page.getByRole('button', { name: 'Your account' }).first().waitFor();
  });

  test('finds a channel and says something in its chat', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('demo');
    await page.getByRole('option', { name: /demo/i }).first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/@demo');
    await waitForPicture(page);
    await tabTo(() => document.activeElement.getAttribute('aria-label') === 'Message');
    await page.keyboard.type('said without a mouse');
    await page.keyboard.press('Enter');
    await page.locator('[data-status=sent]', { hasText: 'said without a mouse' }).waitFor();
  });

  test('keeps a word out of the chat', async () => {
    await page.goto(`${server.url}/studio/moderation`);
    await page.getByLabel('Blocked words').first().waitFor();
    await tabTo(() => document.activeElement.tagName === 'TEXTAREA');
    await page.keyboard.type('mudslinging');
    await tabTo(() => document.activeElement.textContent === 'Save');
    await page.keyboard.press('Enter');
    await page.getByText('Saved', { exact: true }).waitFor();
  });

  test('logs out from the menu', async () => {
    await page.goto(server.url);
    await page.getByRole('button', { name: 'Your account' }).first().waitFor();
    await tabTo(() => document.activeElement.getAttribute('aria-label') === 'Your account');
    await page.keyboard.press('Enter');
    await page.getByRole('menu', { name: 'Your account' }).waitFor();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.getByRole('banner').getByRole('link', { name: 'Log in' }).waitFor();
  });

  for (const path of ['/', '/login', '/@alice']) {
    test(`one always sees where one is: ${path}`, async () => {
      await page.goto(server.url + path);
      await page.waitForLoadState('networkidle').catch(() => {});
      let stops = 0;
      for (; stops < 40; ++stops) {
        await page.keyboard.press('Tab');
        const { name, isBody, isShown, isCovered } = await focused(page);
        if (isBody) break;
        assert.ok(isShown, `${name} does not show that it has the focus`);
        assert.ok(!isCovered, `something lies over ${name}`);
      }
      assert.ok(stops > 3, `${stops} stops`);
    });
  }
});

