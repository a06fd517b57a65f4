// The modules of the owner's pages, each as Vite loads it, with what a browser has and they look at
// when they are loaded.
import { createServer } from 'vite';

/** `load(path)` gives a module below src/, `resolve(file)` tells whether there is one, `close()` takes all back. */
export async function open_admin_modules(address) {
  globalThis.localStorage = { getItem: () => 'en', setItem: () => {} };
  globalThis.document = { documentElement: {}, adoptedStyleSheets: [] };
  globalThis.location = new URL(address, 'http://localhost');
  const vite = await createServer({
    root: 'web/admin',
    configFile: 'web/admin/vite.config.ts',
    server: { middlewareMode: true, hmr: false, ws: false },
    appType: 'custom',
    logLevel: 'error',
    optimizeDeps: { noDiscovery: true, include: [] },
  });
  return {
    load: (path) => vite.ssrLoadModule(`/src/${path}`),
    resolve: (file) => vite.pluginContainer.resolveId(file),
    async close() {
      await vite.close();
      delete globalThis.localStorage;
      delete globalThis.document;
      delete globalThis.location;
    },
  };
}
