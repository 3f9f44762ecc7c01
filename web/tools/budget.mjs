// budget.mjs DIST: fails when a page needs more JavaScript than it may (gzip). Counted is what the page loads before it shows
// itself: the entry, the page's own module and everything they import.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const budgets = [
  { name: 'Home', kb: 120, modules: ['index.html', 'src/app/routes/home.tsx'] },
  {
    name: 'Watch',
    kb: 330,
    modules: ['index.html', 'src/app/routes/watch.tsx', 'src/features/player/session-player.tsx', 'src/features/chat/chat-panel.tsx'],
    assets: /^assets\/hls\.worker-/,
  },
];

const [directory] = process.argv.slice(2);
if (!directory) {
  console.error('usage: budget.mjs DIST');
  process.exit(2);
}

const manifestPath = join(directory, '.vite', 'manifest.json');
const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));
const gzipKb = (file) => gzipSync(readFileSync(join(directory, file)), { level: 9 }).length / 1000;

function filesOf(names, assets) {
  const files = new Set();
  const seen = new Set();
  const visit = (name) => {
    const chunk = manifest[name];
    if (!chunk || seen.has(name)) return;
    seen.add(name);
    files.add(chunk.file);
    for (const asset of chunk.assets ?? []) if (assets?.test(asset)) files.add(asset);
    for (const imported of chunk.imports ?? []) visit(imported);
  };
  for (const name of names) visit(name);
  return [...files].filter((file) => file.endsWith('.js'));
}

let isOver = false;
for (const { name, kb, modules, assets } of budgets) {
  const files = filesOf(modules, assets);
  const total = files.reduce((sum, file) => sum + gzipKb(file), 0);
  console.log(`${name}: ${total.toFixed(1)} of ${kb} KB JavaScript (gzip)`);
  if (total > kb) {
    isOver = true;
    for (const file of files) console.error(`  ${gzipKb(file).toFixed(1)} KB ${file}`);
  }
}
// It is no page of the site.
rmSync(join(directory, '.vite'), { recursive: true });
if (isOver) process.exit(1);
