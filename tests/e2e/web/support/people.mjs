// Accounts for the tests, made and signed in through the API like any other client's.
import { openPage } from './browser.mjs';

const password = 'correct horse battery staple';

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

/** Signs up. Gives {handle, call(method, path, body), page(browser, options)}: what somebody does through the API, and a signed-in page. */
export async function signUp(server, handle) {
  const { cookies } = await call(server, 'POST', '/accounts', { email: `${handle}@example.org`, handle, password });
  const cookie = cookies.map((line) => line.split(';')[0]).find((pair) => pair.startsWith('session_login='));
  if (!cookie) throw new Error(`signing up gave no cookie: ${cookies}`);
  return {
    handle,
    password,
    call: async (method, path, body) => (await call(server, method, path, body, cookie)).body,
    page: async (browser, options = {}) => {
      const page = await openPage(browser, options);
      await page.context().addCookies([{ name: 'session_login', value: cookie.slice('session_login='.length), url: options.origin ?? server.url, httpOnly: true, sameSite: 'Lax' }]);
      return page;
    },
  };
}
