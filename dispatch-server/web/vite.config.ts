/** Builds the board into `dispatch-server/dist/web`: hashed external files only, so that a strict CSP can serve them. */
import { defineConfig, type Plugin } from 'vite';

const folder = (path: string) => new URL(path, import.meta.url).pathname;

/** Names the program in the page, so that it is on its way together with the boot code that imports it. */
const programWithPage: Plugin = {
  name: 'program-with-page',
  transformIndexHtml: {
    order: 'post',
    handler(_html, { bundle }) {
      const files = Object.values(bundle ?? {});
      const main = files.find((file) => 'facadeModuleId' in file && file.facadeModuleId?.endsWith('/src/main.tsx'));
      if (main?.type !== 'chunk') return [];
      const link = (rel: string) => (file: string) => ({
        ...{ tag: 'link', attrs: { rel, crossorigin: true, href: `/${file}` }, injectTo: 'head' as const },
      });
      const styles = [...(main.viteMetadata?.importedCss ?? [])];
      return [...[main.fileName, ...main.imports].map(link('modulepreload')), ...styles.map(link('stylesheet'))];
    },
  },
};

export default defineConfig({
  root: folder('.'),
  plugins: [programWithPage],
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
