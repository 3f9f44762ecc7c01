import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { watchPreload } from './tools/watch-preload';

// The server that `npm run dev` passes API and media requests to.
const server = process.env.SESSION_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react(), watchPreload()],
  resolve: { alias: { '@': fileURLToPath(new URL('src', import.meta.url)) } },
  build: {
    // The content security policy allows no data: URLs for fonts and scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // For tools/budget.mjs.
    manifest: true,
  },
  server: { proxy: { '/api': { target: server, ws: true }, '/hls': server } },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
  },
});
