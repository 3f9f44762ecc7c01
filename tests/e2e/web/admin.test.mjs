// Who runs the site: makes the first account with the code from the log, kicks a stream, closes the sign-ups, invites somebody.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage, waitForPicture } from './support/browser.mjs';
import { fillInAccount, setUpCode, signUp } from './support/people.mjs';
import { exited, startServer } from './support/server.mjs';

const patience = 60_000;

let server;
let browser;
let page;
let mona;
let key;

const button = (name, where = page) => where.getByRole('button', { name, exact: true });

async function chooseRegistration(label) {
  await page.goto(`${server.url}/admin/invites`);
  await page.getByLabel('Who may sign up').selectOption({ label });
  await button('Save').click();
  await page.getByText('Saved', { exact: true }).waitFor();
}

async function kick({ revokesKeys }) {
  await page.goto(`${server.url}/admin/streams`);
  await button('Kick mona').click();
  const dialog = page.getByRole('dialog', { name: 'Kick' });
  if (revokesKeys) await dialog.getByRole('checkbox', { name: /^Also revoke/ }).check();
  await button('Kick', dialog).click();
  await page.getByText('Nobody is live', { exact: true }).waitFor();
}

before(async () => {
  server = await startServer('serve');
  browser = await openBrowser();
  page = await openPage(browser);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test('the first account is made with the code that the server printed, and only once', async () => {
  await page.goto(`${server.url}/setup`);
  await page.getByLabel('Setup code').fill(setUpCode(server));
  await page.getByLabel('Name of the site').fill('Pottery live');
  await page.getByLabel('Who may sign up').selectOption({ label: 'Everybody' });
  await fillInAccount(page, 'rita');
  await button('Set up').click();
  await button('I have saved them').click();
  await page.waitForURL(`${server.url}/`);
  await page.getByRole('banner').getByText('Pottery live').waitFor();
  await page.goto(`${server.url}/setup`);
  await page.getByRole('heading', { name: 'Page not found' }).waitFor();
});

test('a kicked stream is over for its viewers and for its encoder', async () => {
  mona = await signUp(server, 'mona');
  ({ secret: key } = await mona.call('POST', '/channels/mona/keys', { name: 'OBS' }));
  const publisher = server.publish({ key });
  const viewer = await openPage(browser);
  await viewer.goto(`${server.url}/@mona`);
  await waitForPicture(viewer, patience);
  await kick({ revokesKeys: false });
  await viewer.waitForSelector('section[data-state=ended]', { timeout: patience });
  await exited(publisher);
  assert.notEqual(publisher.exitCode, 0);
  assert.deepEqual(viewer.faults, []);
  await viewer.context().close();
});

test('with its keys revoked it cannot come back', async () => {
  const publisher = server.publish({ key });
  await server.waitForState('mona', 'live');
  await kick({ revokesKeys: true });
  await exited(publisher);
  const again = server.publish({ key });
  await exited(again);
  assert.notEqual(again.exitCode, 0);
  assert.notEqual((await server.api('/channels/mona')).state, 'live');
});

test('with sign-ups closed nobody can make an account', async () => {
  await chooseRegistration('Nobody');
  const guest = await openPage(browser);
  await guest.goto(server.url);
  await guest.getByRole('banner').getByRole('link', { name: 'Log in' }).waitFor();
  assert.equal(await guest.getByRole('link', { name: 'Sign up' }).count(), 0);
  await guest.goto(`${server.url}/signup`);
  await guest.getByRole('heading', { name: 'Sign-ups are closed' }).waitFor();
  await assert.rejects(signUp(server, 'nora'), /: 403 /);
  assert.deepEqual(guest.faults, []);
  await guest.context().close();
});

test('an invite is good for one account', async () => {
  await chooseRegistration('Who has an invite');
  await page.getByLabel('Note').fill('for Nora');
  await button('Make an invite').click();
  const link = await page.getByRole('row', { name: /for Nora/ }).getByLabel('Link').inputValue();
  const guest = await openPage(browser);
  await guest.goto(`${server.url}/signup`);
  await guest.getByRole('heading', { name: 'You need an invite' }).waitFor();
  await guest.goto(link);
  await guest.getByRole('heading', { name: 'You are invited' }).waitFor();
  await fillInAccount(guest, 'nora');
  await guest.getByRole('main').getByRole('button', { name: 'Sign up' }).click();
  await guest.getByRole('button', { name: 'I have saved them' }).click();
  await guest.waitForURL(`${server.url}/`);
  await guest.context().close();

  const late = await openPage(browser);
  await late.goto(link);
  await late.getByRole('heading', { name: 'This invite is not good any more' }).waitFor();
  await late.context().close();
  await page.goto(`${server.url}/admin/invites`);
  await page.getByRole('row', { name: /for Nora/ }).getByText('1 of 1').waitFor();
});

test('who is no admin is not let in', async () => {
  const other = await mona.page(browser);
  await other.goto(`${server.url}/admin`);
  await other.getByRole('main').getByRole('heading').first().waitFor();
  assert.equal(await other.getByRole('link', { name: 'Configuration' }).count(), 0);
  await assert.rejects(mona.call('GET', '/admin/users'), /: 403 /);
  await other.context().close();
});

test('the overview says and plots how the machine does', async () => {
  await page.goto(`${server.url}/admin`);
  for (const figure of ['Disk free', 'Disk lasts', 'Event connections']) await page.getByRole('term').filter({ hasText: figure }).first().waitFor();
  for (const plot of ['Processor cores in use', 'Memory', 'Traffic out', 'Encoders', 'API answers within', 'Transcoding speed of each stream']) {
    await page.getByRole('figure', { name: plot }).waitFor();
  }
  // What was asked for the page itself has been counted by the next look.
  await page.getByRole('figure', { name: 'API answers within' }).getByRole('definition').filter({ hasText: / ms$/ }).waitFor();
});

test('the log can be narrowed to warnings, the configuration to what is set', async () => {
  await page.goto(`${server.url}/admin/logs`);
  await page.getByRole('log').getByText('publisher accepted').first().waitFor();
  await page.getByLabel('Level').selectOption({ label: 'Warnings and errors' });
  await page.getByRole('log').getByText('wrong stream key').first().waitFor();
  assert.equal(await page.getByRole('log').getByText('publisher accepted').count(), 0);
  await page.goto(`${server.url}/admin/config`);
  await page.getByRole('cell', { name: 'hls.window', exact: true }).waitFor();
  await page.getByRole('switch', { name: 'Only what differs from the default' }).check();
  await page.getByRole('cell', { name: 'hls.window', exact: true }).waitFor({ state: 'detached' });
  await page.getByRole('row', { name: /hls\.key_rotation 5s File/ }).waitFor();
});

test('what was done stands in the audit', async () => {
  await page.goto(`${server.url}/admin/audit`);
  await page.getByRole('cell', { name: 'rita' }).first().waitFor();
  await page.getByRole('cell', { name: /mona/ }).first().waitFor();
});

test('nothing was wrong on the page', () => {
  assert.deepEqual(page.faults, []);
});
