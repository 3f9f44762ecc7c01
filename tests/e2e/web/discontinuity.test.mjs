// What a publisher sends after its return, given to a SourceBuffer part by part, as hls.js does: nothing of it may be dropped. Browsers drop
// frames up to the next keyframe when only one of two tracks has a hole (Media Source Extensions 3.5.8, step 6).
import assert from 'node:assert/strict';
import { createDecipheriv } from 'node:crypto';
import { after, before, test } from 'node:test';
import { openBrowser } from './support/browser.mjs';
import { startServer } from './support/server.mjs';

const partsPerSegment = 3;
const renditions = ['source', '240p'];

let server;
let browser;

before(async () => {
  server = await startServer('serve');
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

// Segments of a playlist with what is needed to read them.
function parse(text) {
  const segments = [];
  const state = { map: null, key: null, iv: null, isDiscontinuity: false };
  for (const line of text.split('\n')) {
    state.map = /^#EXT-X-MAP:URI="([^"]+)"/.exec(line)?.[1] ?? state.map;
    const key = /^#EXT-X-KEY:METHOD=AES-128,URI="([^"]+)",IV=0x(\w+)/.exec(line);
    if (key) [, state.key, state.iv] = key;
    if (line === '#EXT-X-DISCONTINUITY') state.isDiscontinuity = true;
    if (line.startsWith('seg-')) {
      segments.push({ ...state, uri: line });
      state.isDiscontinuity = false;
    }
  }
  return segments;
}

async function openViewer(rendition) {
  const master = await fetch(`${server.url}/hls/alice/master.m3u8`);
  const cookie = master.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const base = `${server.url}/hls/alice/${rendition}/`;
  const get = async (uri) => {
    const answer = await fetch(new URL(uri, base), { headers: { cookie } });
    assert.equal(answer.status, 200, uri);
    return Buffer.from(await answer.arrayBuffer());
  };
  const decrypt = async (uri, { key, iv }) => {
    const decipher = createDecipheriv('aes-128-cbc', await get(key), Buffer.from(iv, 'hex'));
    return Buffer.concat([decipher.update(await get(uri)), decipher.final()]);
  };
  return { get, decrypt, segments: async () => parse((await get('index.m3u8')).toString()) };
}

// Init and last segment before the return; then init and parts of the first segment after it.
async function aroundReturn(rendition) {
  const viewer = await openViewer(rendition);
  for (let attempt = 0; attempt < 100; ++attempt) {
    const segments = await viewer.segments();
    const at = segments.findLastIndex((segment) => segment.isDiscontinuity);
    if (at > 0) {
      const [before, first] = [segments[at - 1], segments[at]];
      const name = first.uri.slice('seg-'.length, -'.m4s'.length);
      const pieces = [await viewer.get(before.map), await viewer.decrypt(before.uri, before), await viewer.get(first.map)];
      for (let part = 0; part < partsPerSegment; ++part) pieces.push(await viewer.decrypt(`part-${name}-${part}.m4s`, first));
      return pieces;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`no discontinuity in ${rendition}`);
}

// The end of what is buffered after each piece.
async function append(pieces) {
  const page = await browser.newPage();
  await page.goto(`${server.url}/theme.js`);
  const ends = await page.evaluate(
    async (encoded) => {
      const source = new MediaSource();
      const video = document.createElement('video');
      video.src = URL.createObjectURL(source);
      await new Promise((resolve) => source.addEventListener('sourceopen', resolve, { once: true }));
      const buffer = source.addSourceBuffer('video/mp4; codecs="avc1.64001f,mp4a.40.2"');
      const found = [];
      for (const piece of encoded) {
        const bytes = Uint8Array.from(atob(piece), (character) => character.charCodeAt(0));
        buffer.appendBuffer(bytes);
        await new Promise((resolve) => buffer.addEventListener('updateend', resolve, { once: true }));
        found.push(buffer.buffered.length === 0 ? 0 : buffer.buffered.end(buffer.buffered.length - 1));
      }
      return found;
    },
    pieces.map((piece) => piece.toString('base64')),
  );
  await page.close();
  return ends;
}

test('a browser keeps every part after a return', async () => {
  const first = server.publish();
  await server.waitForState('alice', 'live', 60_000);
  await (await openViewer('source')).segments();
  await new Promise((resolve) => setTimeout(resolve, 3000));
  first.kill('SIGKILL');
  await server.waitForState('alice', 'reconnecting', 25_000);
  server.publish();
  await server.waitForState('alice', 'live', 60_000);
  const available = (await (await fetch(`${server.url}/hls/alice/master.m3u8`)).text()).split('\n');
  for (const rendition of renditions.filter((name) => available.includes(`${name}/index.m3u8`))) {
    const [, old, , ...parts] = await append(await aroundReturn(rendition));
    console.log(rendition, old, parts);
    for (const [index, end] of parts.entries()) {
      const grown = end - (parts[index - 1] ?? old);
      assert.ok(grown > 0.25 && grown < 0.6, `${rendition}, part ${index}: the buffer grew by ${grown} s`);
    }
  }
});
