/** Builds the board into `dispatch-server/dist/web`: hashed external files only, so that a strict CSP can serve them. */
import { defineConfig } from 'vite';

const folder = (path: string) => new URL(path, import.meta.url).pathname;

export default defineConfig({
  root: folder('.'),
  // @preact/signals may find another major of preact above this workspace: two copies would not see each other's hooks.
  resolve: { dedupe: ['preact'] },
  build: {
    outDir: folder('../dist/web'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: {
    proxy: {
      '/api': 'http://127.0.0.1:8420',
      '/board': { target: 'ws://127.0.0.1:8420', ws: true },
    },
  },
});
