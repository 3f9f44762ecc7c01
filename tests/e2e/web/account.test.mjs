// An account in its owner's hands: a key that got out is replaced, a device logged out, a password found again, everything taken along, and left.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { openBrowser, openPage } from './support/browser.mjs';
import { logIn, password, signUp } from './support/people.mjs';
import { exited, startServer } from './support/server.mjs';

const patience = 60_000;
const newPassword = 'an altogether different passphrase';

let server;
let browser;
let mona;
let page;

const button = (name, where = page) => where.getByRole('button', { name, exact: true });
// What is wrong is said for the form as a whole, or at the field that it is about.
const refusal = (where) => where.locator('[role=alert], [aria-invalid=true]').first();
const dialog = (name) => page.getByRole('dialog', { name });
const isSignedOut = (where) => where.getByRole('banner').getByRole('link', { name: 'Log in' }).waitFor({ timeout: patience });

/** What is in the archive: the files' texts by their names. */
const unzip = (path) =>
  JSON.parse(
    execFileSync('python3', ['-c', 'import json, sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nprint(json.dumps({n: z.read(n).decode() for n in z.namelist()}))', path]),
  );

before(async () => {
  server = await startServer('serve', { settings: 'registration: open\ndeletion_delay: 0s' });
  browser = await openBrowser();
  mona = await signUp(server, 'mona');
  page = await mona.page(browser);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test('a regenerated key ends the stream, and the old one is refused from then on', async () => {
  const { secret: old } = await mona.call('POST', '/channels/mona/keys', { name: 'OBS' });
  const first = server.publish({ key: old });
  await server.waitForState('mona', 'live');
  await page.goto(`${server.url}/studio/keys`);
  await button('Actions for OBS').click();
  await page.getByRole('menuitem', { name: 'Regenerate' }).click();
  await dialog('Regenerate: OBS').getByRole('checkbox', { name: 'Also end the stream that is live now' }).and(page.locator(':checked')).waitFor();
  await button('Regenerate', dialog('Regenerate: OBS')).click();
  const fresh = await dialog('The new key').getByLabel('Key', { exact: true }).inputValue();
  await button('Close', dialog('The new key')).first().click();
  assert.match(fresh, /^live_/);
  assert.notEqual(fresh, old);
  await exited(first);

  const refused = server.publish({ key: old });
  await exited(refused);
  assert.notEqual(refused.exitCode, 0);
  assert.notEqual((await server.api('/channels/mona')).state, 'live');
  await page.reload();
  await page.getByRole('row', { name: /OBS/ }).getByRole('cell', { name: /^1, / }).waitFor();
  await page.goto(`${server.url}/studio`);
  const turnedAway = page.getByRole('region', { name: 'Signal' }).getByText('Turned away', { exact: true }).locator('..');
  await turnedAway.getByText(/^127\.0\.0\.1, /).waitFor();

  const second = server.publish({ key: fresh });
  await server.waitForState('mona', 'live');
  second.kill('SIGKILL');
  await exited(second);
});

test('a new key can be copied where the browser has no clipboard to ask for, and the focus goes back', async () => {
  const lan = await mona.page(browser);
  await lan.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await lan.goto(`${server.url}/studio/keys`);
  const opener = lan.getByRole('button', { name: 'New key' });
  await opener.focus();
  await lan.keyboard.press('Enter');
  await lan.getByRole('dialog', { name: 'New key' }).getByLabel('Name').fill('Laptop');
  await lan.keyboard.press('Enter');
  const shown = lan.getByRole('dialog', { name: 'The new key' });
  const secret = await shown.getByLabel('Key', { exact: true }).inputValue();
  await lan.evaluate(() => document.addEventListener('copy', () => (window.__copied = document.activeElement?.value)));
  await shown.getByRole('button', { name: 'Copy' }).click();
  await shown.getByRole('button', { name: 'Copied' }).waitFor();
  assert.equal(await lan.evaluate(() => window.__copied), secret);
  await lan.keyboard.press('Escape');
  await shown.waitFor({ state: 'detached' });
  await lan.waitForFunction(() => document.activeElement?.textContent === 'New key');
  await lan.context().close();
});

test('what is typed into the profile is not lost by the browser’s Back, nor by a link', async () => {
  await page.goto(server.url);
  await page.goto(`${server.url}/settings/appearance`);
  await page.getByRole('link', { name: 'Profile', exact: true }).click();
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('Mona Lisa');
  const asked = dialog('Leave without saving?');
  await page.evaluate(() => history.back());
  await button('Stay here', asked).click();
  await asked.waitFor({ state: 'detached' });
  assert.equal(new URL(page.url()).pathname, '/settings/profile');
  assert.equal(await name.inputValue(), 'Mona Lisa');
  await page.getByRole('link', { name: 'Devices', exact: true }).click();
  await button('Stay here', asked).click();
  assert.equal(await name.inputValue(), 'Mona Lisa');
  await page.evaluate(() => history.back());
  await button('Leave', asked).click();
  await page.waitForURL('**/settings/appearance');
  await page.getByRole('link', { name: 'Profile', exact: true }).click();
  assert.equal(await name.inputValue(), 'mona');
});

test('a device that is logged out from afar is logged out', async () => {
  const other = await openPage(browser, { userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' });
  await other.goto(`${server.url}/login`);
  await logIn(other, 'mona');
  await other.waitForURL(`${server.url}/`);
  await page.goto(`${server.url}/settings/sessions`);
  await page.getByText('This device', { exact: true }).waitFor();
  const device = page.getByRole('row', { name: /Firefox/ });
  await device.getByRole('button', { name: /^Log out: / }).click();
  await device.waitFor({ state: 'detached' });
  await other.reload();
  await isSignedOut(other);
  await other.goto(`${server.url}/settings`);
  await other.waitForURL('**/login?next=**');
  await other.context().close();
  await page.reload();
  await page.getByText('This device', { exact: true }).waitFor();
});

test('who forgot the password sets a new one with a recovery code, once, and every device is logged out', async () => {
  const other = await openPage(browser);
  const reset = async () => {
    await other.goto(`${server.url}/login`);
    await other.getByRole('link', { name: 'Forgot your password?' }).click();
    await other.getByLabel('Email or handle').fill('mona@example.org');
    await other.getByLabel('Recovery code').fill(mona.recoveryCodes[0]);
    await other.getByLabel('New password', { exact: true }).fill(newPassword);
    await button('Set the new password', other).click();
  };
  await reset();
  await other.getByText(/^Your password is changed/).waitFor();
  await page.goto(server.url);
  await isSignedOut(page);
  // The reset has logged this browser in; away with that, and the code again.
  await other.context().clearCookies();
  await reset();
  await refusal(other).waitFor();
  assert.equal(await other.getByText(/^Your password is changed/).count(), 0);
  await other.context().close();

  await page.goto(`${server.url}/login`);
  await logIn(page, 'mona', password);
  await refusal(page).waitFor();
  await logIn(page, 'mona', newPassword);
  await page.waitForURL(`${server.url}/`);
});

test('everything that the site knows of one comes as JSON files in a ZIP', async () => {
  await page.goto(`${server.url}/@alice`);
  await button('Follow Alice').or(button('Follow alice')).first().click();
  await page.getByRole('textbox', { name: 'Message' }).fill('something that I said');
  await page.keyboard.press('Enter');
  await page.locator('[data-status=sent]', { hasText: 'something that I said' }).waitFor();
  await page.goto(`${server.url}/settings/data`);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download', exact: true }).click()]);
  assert.equal(download.suggestedFilename(), 'mona-export.zip');
  const files = unzip(await download.path());
  console.log(Object.keys(files).join(' '));
  const all = Object.values(files).map((text) => JSON.parse(text));
  assert.equal(all.length, Object.keys(files).length);
  const whole = Object.values(files).join('\n');
  for (const known of ['mona@example.org', 'something that I said', 'alice']) assert.ok(whole.includes(known), `no ${known} in ${Object.keys(files)}`);
  for (const secret of [newPassword, mona.recoveryCodes[1]]) assert.ok(!whole.includes(secret));
});

test('a deleted account is gone, and its channel', async () => {
  await page.goto(`${server.url}/settings/data`);
  await button('Delete the account').click();
  const asked = dialog('Delete your account');
  await asked.getByLabel('Type mona to confirm').fill('mona');
  await asked.getByLabel('Password', { exact: true }).fill('not the password');
  await button('Delete the account', asked).click();
  await refusal(asked).waitFor();
  await asked.getByLabel('Password', { exact: true }).fill(newPassword);
  await button('Delete the account', asked).click();
  await page.getByText('Your account is deleted.').waitFor();
  await isSignedOut(page);
  await page.goto(`${server.url}/@mona`);
  await page.getByRole('heading', { name: 'No such channel' }).waitFor();
  await page.goto(`${server.url}/login`);
  await logIn(page, 'mona', newPassword);
  await refusal(page).waitFor();
});
