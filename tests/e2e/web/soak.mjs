// soak.mjs: watches the demo for SESSION_SOAK seconds (600) and says how page and server fared: heap, elements, memory, stalls, latency.
// Fails when the page's heap grew, the picture stopped, or something was wrong on the page. Not a part of the test run.
import { readFileSync } from 'node:fs';
import { percentile } from './support/barcode.mjs';
import { openBrowser, openPage, player, record, recorded, waitForPicture } from './support/browser.mjs';
import { isInstrumented } from './support/expectations.mjs';
import { startServer } from './support/server.mjs';

const seconds = Number(process.env.SESSION_SOAK ?? 600);
const everyMs = 10_000;
// Caches, histories and plots fill in this time.
const warmUpS = Math.min(120, seconds / 4);
const mostGrowthMiB = 3;
const longestGapMs = 1000;

const mib = (bytes) => Math.round((bytes / 2 ** 20) * 10) / 10;
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const residentMiB = (pid) => Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);

const server = await startServer('demo');
const browser = await openBrowser();
try {
  await server.waitForState('demo', 'live', 60_000);
  const page = await openPage(browser);
  await page.goto(`${server.url}/@demo?debug`);
  await waitForPicture(page);
  await record(page);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const begun = Date.now();
  const samples = [];
  while (Date.now() - begun < seconds * 1000) {
    await page.waitForTimeout(everyMs);
    await devtools.send('HeapProfiler.collectGarbage');
    const { metrics } = await devtools.send('Performance.getMetrics');
    const of = (name) => metrics.find((metric) => metric.name === name).value;
    const sample = {
      atS: Math.round((Date.now() - begun) / 1000),
      heapMiB: mib(of('JSHeapUsedSize')),
      elements: of('Nodes'),
      listeners: of('JSEventListeners'),
      serverMiB: residentMiB(server.pid),
      latencyS: Number(await page.getAttribute(player, 'data-latency')),
    };
    samples.push(sample);
    console.log(JSON.stringify(sample));
  }
  const { frames, gaps, fatal, errors, heights } = await recorded(page);
  const settled = samples.filter(({ atS }) => atS >= warmUpS);
  const third = Math.max(1, Math.floor(settled.length / 3));
  const growthMiB = mean(settled.slice(-third).map(({ heapMiB }) => heapMiB)) - mean(settled.slice(0, third).map(({ heapMiB }) => heapMiB));
  const stalls = gaps.filter(({ ms }) => ms > longestGapMs);
  console.log(
    JSON.stringify({
      seconds,
      frames,
      stalls,
      shorterGaps: gaps.length - stalls.length,
      fatal,
      errors,
      heights,
      heapGrowthMiB: Math.round(growthMiB * 10) / 10,
      latencyP50S: percentile(samples.map(({ latencyS }) => latencyS), 0.5),
      latencyMaxS: percentile(samples.map(({ latencyS }) => latencyS), 1),
      serverMiB: [settled[0].serverMiB, settled.at(-1).serverMiB],
    }),
  );
  // A rung that is given up on a busy machine is not there when the player asks for it: that is among the errors above.
  const faults = [...page.faults.filter((fault) => !/404 .*\/hls\//.test(fault)), ...fatal.map((what) => `fatal: ${what}`)];
  if (growthMiB > mostGrowthMiB) faults.push(`the heap grew by ${growthMiB.toFixed(1)} MiB`);
  if (!isInstrumented) faults.push(...stalls.map(({ at, ms }) => `no picture for ${ms} ms, ${at} ms after the page was opened`));
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
} finally {
  await browser.close();
  await server.stop();
}
