// How the owner's pages are built: into files with hashed names, which the program embeds and serves below /admin.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  base: '/admin/',
  plugins: [svelte()],
  build: {
    target: 'es2022',
    // The Content-Security-Policy allows no data: but for images, and nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The public holidays of all countries are one large file, loaded when somebody asks for them.
    chunkSizeWarningLimit: 2048,
  },
  // `vite web/admin` while one works on the pages: the API is that of a running program.
  server: { proxy: { '/api': 'http://127.0.0.1:8080', '/assets': 'http://127.0.0.1:8080' } },
});
