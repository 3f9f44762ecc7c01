// Accounts for the tests, made and signed in through the API like any other client's.
import { openPage } from './browser.mjs';

export const password = 'correct horse battery staple';

async function call(server, method, path, body, cookie = '') {
  const answer = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { accept: 'application/json', origin: server.url, ...(cookie === '' ? {} : { cookie }), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return { body: text === '' ? null : JSON.parse(text), cookies: answer.headers.getSetCookie() };
}

function person(server, handle, { body, cookies }) {
  const cookie = cookies.map((line) => line.split(';')[0]).find((pair) => pair.startsWith('session_login='));
  if (!cookie) throw new Error(`a new account came without a cookie: ${cookies}`);
  return {
    handle,
    password,
    recoveryCodes: body.recovery_codes,
    call: async (method, path, content) => (await call(server, method, path, content, cookie)).body,
    page: async (browser, options = {}) => {
      const page = await openPage(browser, options);
      await page.context().addCookies([{ name: 'session_login', value: cookie.slice('session_login='.length), url: options.origin ?? server.url, httpOnly: true, sameSite: 'Lax' }]);
      return page;
    },
  };
}

/** Signs up. Gives {handle, recoveryCodes, call(method, path, body), page(browser, options)}: what somebody does through the API, and a signed-in page. */
export const signUp = async (server, handle) =>
  person(server, handle, await call(server, 'POST', '/accounts', { email: `${handle}@example.org`, handle, password }));

/** The code for the first account, as it stands in what the server prints. */
export const setUpCode = (server) => /\/setup\s+with the code (\S+)/.exec(server.output())[1];

/** Makes the first account, an administrator's. */
export const setUp = async (server, handle, registration = 'open') =>
  person(server, handle, await call(server, 'POST', '/setup', { code: setUpCode(server), email: `${handle}@example.org`, handle, password, site_name: 'Session', registration }));

/** Fills in what every new account is made of, on the page. */
export async function fillInAccount(page, handle) {
  await page.getByLabel('Email', { exact: true }).fill(`${handle}@example.org`);
  await page.getByLabel('Handle', { exact: true }).fill(handle);
  await page.getByLabel('Password', { exact: true }).fill(password);
}

export async function logIn(page, login, secret = password) {
  await page.getByLabel('Email or handle').fill(login);
  await page.getByLabel('Password', { exact: true }).fill(secret);
  await page.getByRole('main').getByRole('button', { name: 'Log in' }).click();
}
