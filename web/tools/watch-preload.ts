import type { Plugin, Rollup } from 'vite';

// The pages that play, by the address (see public/watch-preload.js) and by the modules they need besides the entry's.
const watchModules = ['/src/app/routes/watch.tsx', '/src/features/player/session-player.tsx'];

function withImports(bundle: Rollup.OutputBundle, fileName: string, found: Set<string>): void {
  const chunk = bundle[fileName];
  if (chunk?.type !== 'chunk' || found.has(fileName)) return;
  found.add(fileName);
  // Vite waits for a chunk's style sheets before it runs the chunk.
  for (const sheet of (chunk as { viteMetadata?: { importedCss: Set<string> } }).viteMetadata?.importedCss ?? []) found.add(sheet);
  for (const imported of chunk.imports) withImports(bundle, imported, found);
}

/** Names the watch page's chunks to public/watch-preload.js, which fetches them beside the entry instead of after it. */
export function watchPreload(): Plugin {
  return {
    name: 'watch-preload',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        if (!bundle) return html;
        const found = new Set<string>();
        for (const chunk of Object.values(bundle)) {
          if (chunk.type !== 'chunk') continue;
          if (watchModules.some((name) => chunk.facadeModuleId?.endsWith(name))) withImports(bundle, chunk.fileName, found);
        }
        if (found.size === 0) throw new Error('watch-preload: the watch page has no chunk of its own any more');
        const files = [...found].filter((name) => !html.includes(name)).map((name) => `/${name}`);
        return html.replace('src="/watch-preload.js"', `src="/watch-preload.js" data-files="${files.join(' ')}"`);
      },
    },
  };
}
