// Debian's Chromium, and what the tests want to know of a page that plays.
import { chromium } from 'playwright-core';

const flags = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--autoplay-policy=user-gesture-required'],
];

// Reached only where something hangs, however busy the machine.
const patienceMs = 60_000;

export const openBrowser = (more = []) => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...flags, ...more] });

/** A page whose errors, of scripts, of the network and of the content security policy, are collected in page.faults. */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  page.setDefaultNavigationTimeout(patienceMs);
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') page.faults.push(`${message.text()} ${message.location().url}`);
  });
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && page.url().startsWith('http') && origin !== new URL(page.url()).origin) {
      page.faults.push(`a request to somebody else: ${request.url()}`);
    }
  });
  return page;
}

export const player = 'section[data-state]';

/** Waits until the picture of the watch page moves with nothing over it. */
export async function waitForPicture(page, timeout = patienceMs) {
  await page.waitForSelector(`${player}[data-state=none]`, { timeout });
  await page.waitForFunction(() => document.querySelector('video').currentTime > 0.2, null, { timeout });
}

/**
 * Records from now on, in the page, at window.__record: gaps between shown frames above 250 ms, fatal and other errors of
 * hls.js, and the heights shown. The page must have been opened with ?debug.
 */
export const record = (page) =>
  page.evaluate(() => {
    const { hls, video } = window.__sessionPlayer;
    const kept = { frames: 0, gaps: [], fatal: [], errors: [], heights: [] };
    window.__record = kept;
    hls.on('hlsError', (_event, data) => (data.fatal ? kept.fatal : kept.errors).push(data.details));
    let last = performance.now();
    const onFrame = (now, metadata) => {
      if (now - last > 250) kept.gaps.push({ at: Math.round(now), ms: Math.round(now - last), level: hls.currentLevel });
      last = now;
      kept.frames += 1;
      if (kept.heights.at(-1) !== metadata.height) kept.heights.push(metadata.height);
      video.requestVideoFrameCallback(onFrame);
    };
    video.requestVideoFrameCallback(onFrame);
  });

export const recorded = (page) => page.evaluate(() => window.__record);
