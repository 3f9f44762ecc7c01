// From opening a channel's page in Chromium, nothing cached, to its first picture on the screen, and where that time went.
//   SESSION_BINARY=build/bench/bin/session node tests/bench/first_picture.mjs [RUNS] [--trace]
// Needs the packages of tests/e2e/web (npm ci there). Times are of the page's own clock, which starts with the navigation.
import { loadavg } from 'node:os';
import { openBrowser } from '../e2e/web/support/browser.mjs';
import { startServer } from '../e2e/web/support/server.mjs';

const runs = Number(process.argv[2] ?? 10);
const isTraced = process.argv.includes('--trace');
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const server = await startServer('demo');
await server.waitForState('demo', 'live', 40_000);
await new Promise((resolve) => setTimeout(resolve, 8000)); // a window's beginning is not what a viewer usually finds
const browser = await openBrowser();
const times = [];
const warm = [];

async function open(context) {
  const page = await context.newPage();
  await page.addInitScript(() => {
    const observer = new MutationObserver(() => {
      const video = document.querySelector('video');
      if (!video) return;
      observer.disconnect();
      window.__marks = { element: performance.now() };
      for (const name of ['loadedmetadata', 'loadeddata', 'canplay', 'playing']) {
        video.addEventListener(name, () => (window.__marks[name] ??= performance.now()));
      }
      video.requestVideoFrameCallback((now) => (window.__marks.picture = now));
    });
    observer.observe(document, { childList: true, subtree: true });
  });
  await page.goto(`${server.url}/@demo`);
  await page.waitForFunction(() => window.__marks?.picture !== undefined, null, { timeout: 20_000 });
  const { marks, resources } = await page.evaluate(() => ({
    marks: window.__marks,
    resources: performance.getEntriesByType('resource').map(({ name, startTime, responseEnd, responseStart, encodedBodySize }) => ({
      name: new URL(name).pathname,
      start: Math.round(startTime),
      first: Math.round(responseStart),
      end: Math.round(responseEnd),
      size: encodedBodySize,
    })),
  }));
  await page.close();
  return { marks, resources };
}

try {
  for (let run = 0; run < runs; ++run) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const cold = await open(context);
    const again = await open(context);
    await context.close();
    times.push(cold.marks.picture);
    warm.push(again.marks.picture);
    if (!isTraced) continue;
    for (const [name, { marks, resources }] of [['new', cold], ['return', again]]) {
      const start = (part) => resources.find((each) => each.name.includes(part))?.start ?? NaN;
      const steps = { entry: start('/assets/'), app: start('/api/v1/me'), element: marks.element, master: start('master.m3u8') };
      Object.assign(steps, { playlist: start('index.m3u8'), part: start('/part-'), metadata: marks.loadedmetadata, picture: marks.picture });
      console.log(`${name}: ${Object.entries(steps).map(([step, at]) => `${step} ${Math.round(at)}`).join(', ')}`);
    }
  }
  const round = (values) => `median ${Math.round(median(values))} ms, of ${values.map((value) => Math.round(value)).join(' ')}`;
  console.log(`first_picture: ${round(times)}`);
  console.log(`first_picture_on_return: ${round(warm)}`);
  console.log(`load_average: ${loadavg()[0].toFixed(1)}`);
} finally {
  await browser.close();
  await server.stop();
}
