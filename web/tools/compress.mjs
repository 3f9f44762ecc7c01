// compress.mjs DIST: puts name.gz and name.br beside every file of DIST that gets smaller by at least a tenth.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const [directory] = process.argv.slice(2);
if (!directory) {
  console.error('usage: compress.mjs DIST');
  process.exit(2);
}

const files = readdirSync(directory, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !/\.(gz|br|woff2|png|webp|jpg)$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name));

for (const file of files) {
  const plain = readFileSync(file);
  const encoded = {
    gz: gzipSync(plain, { level: 9 }),
    br: brotliCompressSync(plain, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
    }),
  };
  for (const [extension, bytes] of Object.entries(encoded)) {
    if (bytes.length < plain.length * 0.9) writeFileSync(`${file}.${extension}`, bytes);
  }
}
