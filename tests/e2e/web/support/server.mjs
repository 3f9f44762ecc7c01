// Starts the real binary on free ports with data of its own, and publishers for it. SESSION_BINARY names the binary.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInstrumented } from './expectations.mjs';

const binary = process.env.SESSION_BINARY;
const startLimitMs = 60_000;
const stopLimitMs = 60_000;

// Cheap enough to keep up beside a browser that decodes on the same cores, also under a sanitizer.
const lightLadder = `ladder:
  rungs:
    - { name: 360p, height: 360, bitrate: 600k, preset: ultrafast }
    - { name: 240p, height: 240, bitrate: 400k, preset: ultrafast }
`;

export const streamKey = 'browser-test-key-0123456789abcdef';

const isFree = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(true));
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
  });

// Ports nobody listens on, below those that the kernel gives to outgoing connections, which could take them before the server does.
async function freePorts(count) {
  const ports = new Set();
  while (ports.size < count) {
    const port = randomInt(10_000, 32_000);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

async function waitUntil(condition, limitMs, what) {
  const end = Date.now() + limitMs;
  while (Date.now() < end) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`not within ${limitMs} ms: ${what}`);
}

/** Until the process is gone; then its exitCode says how. */
export const exited = (child) => new Promise((resolve) => (child.exitCode === null && child.signalCode === null ? child.once('exit', resolve) : resolve()));

/**
 * command: 'serve' or 'demo'. Two cheap rungs unless the default ladder is wanted; settings: more lines of YAML. Gives {url, api(path), publish(…), stop()}; stop() also ends the publishers, and fails when the
 * server did not stop cleanly (a sanitizer's report makes its exit code).
 */
export async function startServer(command, { hasDefaultLadder = false, settings = '' } = {}) {
  if (!binary) throw new Error('SESSION_BINARY is not set');
  const directory = mkdtempSync(join(tmpdir(), 'session-e2e-'));
  const [http, rtmp, admin] = await freePorts(3);
  const config = join(directory, 'session.yaml');
  writeFileSync(
    config,
    `http: { listen: "127.0.0.1:${http}", web_dir: "${process.env.SESSION_WEB_DIR ?? ''}" }
rtmp: { listen: "127.0.0.1:${rtmp}" }
admin: { listen: "127.0.0.1:${admin}" }
data: { directory: "${directory}/data" }
hls: { key_rotation: 5s } # players meet a new key and init segment many times in every test
${settings === '' ? '' : `${settings}\n`}${hasDefaultLadder && !isInstrumented ? '' : lightLadder}channels:
  - { handle: alice, stream_key: ${streamKey}, title: "Painting with Alice", category: Art, tags: [painting] }
`,
  );
  const log = createWriteStream(join(directory, 'server.log'));
  const server = spawn(binary, [command, '--config', config], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
      log.write(chunk);
    });
  }
  const publishers = new Set();
  const url = `http://127.0.0.1:${http}`;
  const stop = async () => {
    for (const publisher of publishers) publisher.kill('SIGKILL');
    server.kill('SIGTERM');
    const timer = setTimeout(() => server.kill('SIGKILL'), stopLimitMs);
    await exited(server);
    clearTimeout(timer);
    log.end();
    if (server.exitCode !== 0) throw new Error(`the server ended with ${server.exitCode ?? server.signalCode}:\n${output.slice(-6000)}`);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await waitUntil(
      async () => {
        if (server.exitCode !== null) throw new Error(`the server did not start:\n${output}`);
        return fetch(`http://127.0.0.1:${admin}/readyz`).then((answer) => answer.ok, () => false);
      },
      startLimitMs,
      'the server is ready',
    );
  } catch (error) {
    server.kill('SIGKILL');
    throw error;
  }
  return {
    url,
    stop,
    pid: server.pid,
    output: () => output,
    api: async (path) => (await fetch(`${url}/api/v1${path}`)).json(),
    waitForState: (handle, state, limitMs = 60_000) =>
      waitUntil(
        async () => (await (await fetch(`${url}/api/v1/channels/${handle}`)).json()).state === state,
        limitMs,
        `channel ${handle} is ${state}`,
      ),
    /**
     * An ffmpeg that publishes a test picture (or the one of a lavfi source) with sound to channel alice, to the one of the key or to a whole
     * address, until it is killed. Picture or sound may stop before the other.
     */
    publish: ({
      size = '640x360',
      picture = `testsrc2=s=${size}:r=30`,
      seconds,
      pictureSeconds,
      soundSeconds,
      key = streamKey,
      to = `rtmp://127.0.0.1:${rtmp}/live/${key}`,
    } = {}) => {
      const limit = (value) => (value === undefined ? [] : ['-t', String(value)]);
      const publisher = spawn(
        'ffmpeg',
        [
          ...['-nostdin', '-v', 'error', ...limit(pictureSeconds), '-re', '-f', 'lavfi', '-i', picture],
          ...[...limit(soundSeconds), ...(pictureSeconds === undefined ? [] : ['-re']), '-f', 'lavfi', '-i', 'sine=440:r=48000'],
          ...limit(seconds),
          ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '30', '-b:v', '1200k', '-pix_fmt', 'yuv420p'],
          // It would wait 10 s for what does not come any more.
          ...(pictureSeconds === undefined && soundSeconds === undefined ? [] : ['-max_interleave_delta', '100000']),
          ...['-c:a', 'aac', '-b:a', '96k', '-f', 'flv', to],
        ],
        { stdio: ['ignore', 'ignore', 'inherit'] },
      );
      publishers.add(publisher);
      publisher.once('exit', () => publishers.delete(publisher));
      return publisher;
    },
  };
}
