import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { crc32, makeZip } from './zip';

it('has the check value of CRC-32', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
});

it('is what another program unpacks', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zip-'));
  const path = join(folder, 'a.zip');
  const files = [
    { name: 'profile/basic.ini', text: '[General]\nName=Ünïcode\n' },
    { name: 'profile/empty.json', text: '' },
  ];
  writeFileSync(path, new Uint8Array(await makeZip(files).arrayBuffer()));
  const script = 'import json,sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(json.dumps({n:z.read(n).decode() for n in z.namelist()}))';
  const unpacked: unknown = JSON.parse(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }));
  rmSync(folder, { recursive: true });
  expect(unpacked).toEqual(Object.fromEntries(files.map(({ name, text }) => [name, text])));
});
