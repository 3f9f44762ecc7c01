// Debian's Firefox, driven by WebDriver BiDi (https://www.w3.org/TR/webdriver-bidi/): as much of it as the tests need.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import WebSocket from 'ws';
import { exited } from './server.mjs';

const startLimitMs = 60_000;
const pollMs = 100;

// Nothing that asks, updates or calls home while a test runs.
const preferences = {
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.aboutwelcome.enabled': false,
  'browser.safebrowsing.downloads.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.getAddons.cache.enabled': false,
  'media.gmp-manager.updateEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
};

// The address is said on the standard error stream, once there is one.
function addressOf(firefox) {
  return new Promise((resolve, reject) => {
    const said = [];
    const timer = setTimeout(() => reject(new Error(`Firefox did not start: ${said.join('\n')}`)), startLimitMs);
    firefox.once('error', reject);
    firefox.once('exit', () => reject(new Error(`Firefox ended: ${said.join('\n')}`)));
    createInterface({ input: firefox.stderr }).on('line', (line) => {
      said.push(line);
      const found = /WebDriver BiDi listening on (ws:\S+)/.exec(line);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[1]);
    });
  });
}

const opened = (socket) =>
  new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });

/** One page of a Firefox of its own. page.faults collects errors of scripts and requests to others than `origin`. */
export async function openFirefox(origin) {
  const profile = mkdtempSync(join(tmpdir(), 'session-firefox-'));
  writeFileSync(join(profile, 'user.js'), Object.entries(preferences).map(([name, value]) => `user_pref("${name}", ${value});\n`).join(''));
  const firefox = spawn(process.env.FIREFOX ?? '/usr/bin/firefox-esr', ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, HOME: profile },
  });
  const close = async () => {
    firefox.kill('SIGKILL');
    await exited(firefox);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const socket = new WebSocket(`${await addressOf(firefox)}/session`);
    await opened(socket);
    const faults = [];
    const waiting = new Map();
    let lastId = 0;
    socket.on('message', (data) => {
      const message = JSON.parse(data);
      if (message.type === 'event') {
        const fault = faultIn(message, origin);
        if (fault) faults.push(fault);
        return;
      }
      const { resolve, reject } = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.type === 'success') resolve(message.result);
      else reject(new Error(`${message.error}: ${message.message}`));
    });
    const send = (method, params) =>
      new Promise((resolve, reject) => {
        const id = (lastId += 1);
        waiting.set(id, { resolve, reject });
        socket.send(JSON.stringify({ id, method, params }));
      });
    await send('session.new', { capabilities: {} });
    await send('session.subscribe', { events: ['log.entryAdded', 'network.beforeRequestSent'] });
    const { contexts } = await send('browsingContext.getTree', {});
    const { context } = contexts[0];
    await send('browsingContext.setViewport', { context, viewport: { width: 1440, height: 900 } });
    return { ...pageOf(send, context), faults, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function faultIn({ method, params }, origin) {
  if (method === 'log.entryAdded') return params.level === 'error' ? params.text : null;
  const { url } = params.request;
  return url.startsWith('http') && new URL(url).origin !== origin ? `a request to somebody else: ${url}` : null;
}

function pageOf(send, context) {
  const evaluate = async (expression) => {
    // As if the viewer had just clicked: full screen and sound are allowed.
    const answer = await send('script.evaluate', { expression, target: { context }, awaitPromise: true, userActivation: true });
    if (answer.type === 'exception') throw new Error(`${expression}: ${answer.exceptionDetails.text}`);
    return answer.result.value;
  };
  return {
    evaluate,
    goto: (url) => send('browsingContext.navigate', { context, url, wait: 'complete' }),
    /** Until an expression in the page is true. */
    waitFor: async (expression, limitMs = 60_000) => {
      const end = Date.now() + limitMs;
      while (!(await evaluate(`Boolean(${expression})`))) {
        if (Date.now() > end) throw new Error(`not within ${limitMs} ms: ${expression}`);
        await new Promise((resolve) => setTimeout(resolve, pollMs));
      }
    },
    screenshot: async () => Buffer.from((await send('browsingContext.captureScreenshot', { context })).data, 'base64'),
  };
}
